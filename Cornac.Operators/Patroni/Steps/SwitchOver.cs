using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Patroni.Steps;

/// <summary>Makes the standby the primary, as asked.</summary>
internal sealed class SwitchOver(Handover handover, TimeProvider time) : IClusterStep
{
    private const string Reason = "it was asked for";

    public OperatorStep Info { get; } = new("switch-over", "Changing the primary");

    public int Percent => 92;

    public bool IsNeeded(ClusterSituation now) => now.ShouldRun && now.MustSwitchOver;

    public async Task<Standalone.Wait?> TakeAsync(ClusterSituation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        if (now.Primary is not { } primary)
            return TimeSpan.FromMilliseconds(200);
        var record = now.Record;
        // Asked for by a turn that died: has it come about?
        if (record.SwitchingFrom is null || string.Equals(record.SwitchingFrom, primary.Node.Name, StringComparison.Ordinal))
        {
            if (now.SynchronousStandby is not { } standby)
                throw new EngineException(FailureKind.Transient, "No standby has everything that was committed: there is nothing to fail over to yet.");
            record = record with { SwitchingFrom = primary.Node.Name };
            await record.WriteAsync(now.Layout, machine, cancellationToken);
            record = record with { LastSwitchover = await handover.TakeAsync(now, primary.Node, standby.Node, Reason, machine, cancellationToken) };
        }
        else
        {
            var before = now.Nodes.First(n => string.Equals(n.Node.Name, record.SwitchingFrom, StringComparison.Ordinal)).Node;
            record = record with { LastSwitchover = Handover.Switchover(now, before, primary.Node, Reason, time.GetUtcNow()) };
        }

        await (record with { SwitchingFrom = null, SwitchoverToken = now.Desired.HighAvailability!.SwitchoverToken }).WriteAsync(now.Layout, machine, cancellationToken);
        return null;
    }
}
