using Cornac.Operators.Contract;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Patroni.Steps;

/// <summary>Restarts what a change needs restarted: standbys first, then the primary, then standbys again that could not take a smaller value before their
/// primary had it.</summary>
internal sealed class RestartNodes(PatroniApi api, NodeStarter starter) : IClusterStep
{
    public OperatorStep Info { get; } = new("restart-nodes", "Restarting PostgreSQL");

    public int Percent => 86;

    public bool IsNeeded(ClusterSituation now) => now.ShouldRun && now.MustRestart;

    public async Task<Standalone.Wait?> TakeAsync(ClusterSituation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        if (now.Primary is not { } primary)
            return TimeSpan.FromMilliseconds(200);
        await RestartStandbysAsync(now, cancellationToken);
        await api.RestartAsync(primary.Node, now.Secret, cancellationToken);
        now = await starter.LookAgainAsync(now, cancellationToken);
        await RestartStandbysAsync(now, cancellationToken);
        var record = now.Record with { Restarted = now.WantedRestart, RestartToken = now.Desired.RestartToken ?? now.Record.RestartToken };
        await record.WriteAsync(now.Layout, machine, cancellationToken);
        return null;
    }

    /// <summary>A standby that is not well is not waited for: it starts with the new settings whenever it does.</summary>
    private async Task RestartStandbysAsync(ClusterSituation now, CancellationToken cancellationToken)
    {
        foreach (var standby in now.Nodes.Where(n => n.Report is { IsRunning: true, IsPrimary: false, PendingRestart: true }))
            await api.RestartAsync(standby.Node, now.Secret, cancellationToken);
    }
}
