using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone.Steps;

internal sealed class InitializeCluster : IStep
{
    public OperatorStep Info { get; } = new("initialize-cluster", "Initialising the cluster");

    public int Percent => 3;

    public bool IsNeeded(Situation now) => !now.HasCluster && !now.IsRestoring && now is { Desired.Follows: null, Record.Follows: null };

    public async Task<Wait?> TakeAsync(Situation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        await Cluster.InitializeAsync(machine, now.Layout.Node, now.Engine, cancellationToken);
        return null;
    }
}
