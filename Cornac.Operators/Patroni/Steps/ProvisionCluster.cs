using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Patroni.Steps;

internal sealed class ProvisionCluster : IClusterStep
{
    public OperatorStep Info { get; } = new("provision-cluster", "Setting roles");

    public int Percent => 95;

    public bool IsNeeded(ClusterSituation now) => now.ShouldRun && !now.IsProvisioned;

    public async Task<Standalone.Wait?> TakeAsync(ClusterSituation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        if (now.Primary is not { Server.IsReady: true } primary)
            return TimeSpan.FromMilliseconds(200);
        var psql = new Psql(primary.Node.Layout, now.Engine);
        await psql.RunAsync(machine, primary.Server.Port, ServerConfiguration.AdministrationDatabase, Roles.Script(now.Desired, createsDatabases: false), cancellationToken);
        await (now.Record with { Provisioned = now.WantedProvision }).WriteAsync(now.Layout, machine, cancellationToken);
        return null;
    }
}
