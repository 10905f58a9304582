using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Patroni.Steps;

/// <summary>Makes the standby the primary, as asked.</summary>
internal sealed class SwitchOver(PatroniApi api) : IClusterStep
{
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
            await api.SwitchOverAsync(primary.Node, standby.Node, now.Secret, cancellationToken);
        }

        await (record with { SwitchingFrom = null, SwitchoverToken = now.Desired.HighAvailability!.SwitchoverToken }).WriteAsync(now.Layout, machine, cancellationToken);
        return null;
    }
}
