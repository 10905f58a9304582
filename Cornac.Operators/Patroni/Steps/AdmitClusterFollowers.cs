using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Replication;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Patroni.Steps;

/// <summary>Lets read replicas in. Their slots are Patroni's, which makes them on whichever node is the primary; those that are in its way go here.</summary>
internal sealed class AdmitClusterFollowers(TimeProvider time) : IClusterStep
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public OperatorStep Info { get; } = new("admit-cluster-followers", "Letting read replicas in");

    public int Percent => 96;

    public bool IsNeeded(ClusterSituation now)
    {
        var wanted = FollowerSlots.Wanted(now.Desired);
        return now.ShouldRun && (!now.Record.Slots.SequenceEqual(wanted, StringComparer.Ordinal) || now.Slots?.SequenceEqual(wanted, StringComparer.Ordinal) == false);
    }

    public async Task<Standalone.Wait?> TakeAsync(ClusterSituation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        if (now.Primary is not { Server.IsReady: true } primary)
            return TimeSpan.FromMilliseconds(200);
        var wanted = FollowerSlots.Wanted(now.Desired);
        var psql = new Psql(primary.Node.Layout, now.Engine);
        await psql.RunAsync(machine, primary.Server.Port, ServerConfiguration.AdministrationDatabase, FollowerSlots.Script(wanted, createsSlots: false), cancellationToken);
        var began = time.GetTimestamp();
        while (!(await FollowerSlots.ReadAsync(machine, psql, primary.Server.Port, cancellationToken)).SequenceEqual(wanted, StringComparer.Ordinal))
        {
            if (time.GetElapsedTime(began) > Patience)
                return TimeSpan.FromMilliseconds(500);
            await Task.Delay(Pause, time, cancellationToken);
        }

        await (now.Record with { Slots = wanted }).WriteAsync(now.Layout, machine, cancellationToken);
        return null;
    }
}
