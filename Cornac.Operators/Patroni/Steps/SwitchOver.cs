using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Patroni.Steps;

/// <summary>Makes the standby the primary, as asked.</summary>
internal sealed class SwitchOver(Handover handover) : IClusterStep
{
    private const string Reason = "it was asked for";

    public OperatorStep Info { get; } = new("switch-over", "Changing the primary");

    public int Percent => 92;

    public bool IsNeeded(ClusterSituation now) => now.ShouldRun && now.MustSwitchOver;

    public async Task<Standalone.Wait?> TakeAsync(ClusterSituation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        if (now.Primary is not { } primary)
            return TimeSpan.FromMilliseconds(200);
        var token = now.Desired.HighAvailability!.SwitchoverToken!;
        var cause = new HandoverCause(token, Reason);
        var record = handover.FindMade(now, primary.Node, cause);
        if (record is null)
        {
            // Settings that wait for a restart come with it, as they do with any other.
            now = await handover.RestartStandbysAsync(now, cancellationToken);
            if (await handover.AwaitHeirAsync(now, cancellationToken) is not { } heir)
                throw new EngineException(FailureKind.Transient, "No standby has everything that was committed: there is nothing to fail over to yet.");
            record = await handover.TakeAsync(now, primary.Node, heir.Node, cause, machine, cancellationToken);
        }

        await (record with { SwitchoverToken = token }).WriteAsync(now.Layout, machine, cancellationToken);
        return null;
    }
}
