using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone.Steps;

internal sealed class ProvisionRoles(RecordStore records) : IStep
{
    public OperatorStep Info { get; } = new("provision-roles", "Making roles and the database");

    public int Percent => 85;

    public bool IsNeeded(Situation now) => now.Server.IsReady && !now.IsProvisioned && !now.IsStandby;

    public async Task<Wait?> TakeAsync(Situation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        // A restored cluster has its databases, and lacks those that were dropped.
        var isFirst = now.Record is { Provisioned: null, Recovery: null };
        var database = isFirst ? "postgres" : ServerConfiguration.AdministrationDatabase;
        var psql = new Psql(now.Layout.Node, now.Engine);
        await psql.RunAsync(machine, now.Server.Port, database, Roles.Script(now.Desired, isFirst), cancellationToken);
        await records.WriteAsync(now.Layout, machine, now.Record with { Provisioned = now.WantedProvision }, cancellationToken);
        return null;
    }
}
