using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Replication;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone.Steps;

/// <summary>Lets read replicas in, keeps WAL for them, and gives up what is kept for those that are gone.</summary>
internal sealed class AdmitFollowers(RecordStore records) : IStep
{
    public OperatorStep Info { get; } = new("admit-followers", "Letting read replicas in");

    public int Percent => 92;

    public bool IsNeeded(Situation now)
    {
        if (now.Slots is null)
            return false;
        var wanted = FollowerSlots.Wanted(now.Desired);
        return !now.Slots.SequenceEqual(wanted, StringComparer.Ordinal) || !now.Record.Slots.SequenceEqual(wanted, StringComparer.Ordinal);
    }

    public async Task<Wait?> TakeAsync(Situation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        var wanted = FollowerSlots.Wanted(now.Desired);
        var psql = new Psql(now.Layout.Node, now.Engine);
        await psql.RunAsync(machine, now.Server.Port, ServerConfiguration.AdministrationDatabase, FollowerSlots.Script(wanted, createsSlots: true), cancellationToken);
        // A connection that was ended holds its slot for a moment.
        if (!(await FollowerSlots.ReadAsync(machine, psql, now.Server.Port, cancellationToken)).SequenceEqual(wanted, StringComparer.Ordinal))
            return TimeSpan.FromMilliseconds(200);
        await records.WriteAsync(now.Layout, machine, now.Record with { Slots = wanted }, cancellationToken);
        return null;
    }
}
