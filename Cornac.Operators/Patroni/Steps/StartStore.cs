using Cornac.Operators.Contract;
using Cornac.Operators.Machines;
using Cornac.Operators.Patroni.Store;

namespace Cornac.Operators.Patroni.Steps;

internal sealed class StartStore(EtcdServer store) : IClusterStep
{
    public OperatorStep Info { get; } = new("start-store", "Starting etcd");

    public int Percent => 42;

    public bool IsNeeded(ClusterSituation now) => now.Store is null;

    public async Task<Standalone.Wait?> TakeAsync(ClusterSituation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        await store.EnsureAsync(cancellationToken);
        return null;
    }
}
