using Cornac.Operators.Contract;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Patroni.Steps;

/// <summary>
/// Brings into force what only a restart does. Standbys come first: settings with which PostgreSQL does not start stop there. For another class one of them then
/// takes over, and the old primary has the settings when it is back. The primary is restarted where it is when that was asked for, when no standby has everything,
/// and when a standby cannot take the settings before its primary has them, which is so for smaller values of some (PostgreSQL manual, "Hot Standby").
/// </summary>
internal sealed class RestartNodes(PatroniApi api, Handover handover) : IClusterStep
{
    private const string Reason = "its new settings need a restart";

    public OperatorStep Info { get; } = new("restart-nodes", "Restarting PostgreSQL");

    public int Percent => 86;

    public bool IsNeeded(ClusterSituation now) => now.ShouldRun && now.MustRestart;

    public async Task<Standalone.Wait?> TakeAsync(ClusterSituation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        if (now.Primary is not { } primary)
            return TimeSpan.FromMilliseconds(200);
        var cause = new HandoverCause(now.WantedRestart, Reason);
        now = now.HasNewSettings ? await handover.RestartAllStandbysAsync(now, cancellationToken) : await handover.RestartStandbysAsync(now, cancellationToken);
        var record = now.Record;
        if (handover.FindMade(now, primary.Node, cause) is { } made && primary.Report is { PendingRestart: false })
            record = made;
        else if (now.MayTakeOver && await handover.AwaitHeirAsync(now, cancellationToken) is { Report.PendingRestart: false } heir
            && await SharedSettings.AreSeenByAsync(heir.Node, now.Configuration!.Shared, machine, cancellationToken))
            record = await handover.TakeAsync(now, primary.Node, heir.Node, cause, machine, cancellationToken);
        else
            await api.RestartAsync(primary.Node, now.Secret, cancellationToken);
        await handover.RestartStandbysAsync(now, cancellationToken);
        await (record with { Restarted = now.WantedRestart, RestartToken = now.Desired.RestartToken ?? record.RestartToken, Asked = null }).WriteAsync(now.Layout, machine, cancellationToken);
        return null;
    }
}
