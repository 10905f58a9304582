using Cornac.Operators.Contract;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Patroni.Steps;

/// <summary>Writes down that everything asked for is there.</summary>
internal sealed class FinishCluster : IClusterStep
{
    public OperatorStep Info { get; } = new("finish-cluster", "Finishing");

    public int Percent => 97;

    public bool IsNeeded(ClusterSituation now) =>
        now.Record.Generation != now.Desired.Generation
        || now.Record.StorageGiB != now.Desired.StorageGiB
        || !string.Equals(now.Record.EngineVersion, now.Desired.EngineVersion, StringComparison.Ordinal);

    public async Task<Standalone.Wait?> TakeAsync(ClusterSituation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        var record = now.Record with
        {
            Generation = now.Desired.Generation,
            StorageGiB = now.Desired.StorageGiB,
            EngineVersion = now.Desired.EngineVersion,
        };
        await record.WriteAsync(now.Layout, machine, cancellationToken);
        return null;
    }
}
