using Cornac.Operators.Contract;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Patroni.Steps;

/// <summary>Tells Patroni what all nodes share: it reloads what it can, and marks nodes that need a restart.</summary>
internal sealed class ShareSettings(PatroniApi api, TimeProvider time) : IClusterStep
{
    /// <summary>A Patroni sees it at its next look, within a second. A standby that has not by then is not well, and sees it when it is.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public OperatorStep Info { get; } = new("share-settings", "Applying the settings");

    public int Percent => 65;

    public bool IsNeeded(ClusterSituation now) =>
        now.ShouldRun && !string.Equals(now.Record.Shared, now.Configuration!.SharedFingerprint, StringComparison.Ordinal);

    public async Task<Standalone.Wait?> TakeAsync(ClusterSituation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        var (primary, shared) = (now.Primary!.Node, now.Configuration!.Shared);
        await api.ShareAsync(primary, now.Secret, shared, cancellationToken);
        var began = time.GetTimestamp();
        while (!await AreSeenAsync())
        {
            if (time.GetElapsedTime(began) > Patience && await SharedSettings.AreSeenByAsync(primary, shared, machine, cancellationToken))
                break;
            if (time.GetElapsedTime(began) > Patience)
                return Pause;
            await Task.Delay(Pause, time, cancellationToken);
        }

        await (now.Record with { Shared = now.Configuration.SharedFingerprint }).WriteAsync(now.Layout, machine, cancellationToken);
        return null;

        async Task<bool> AreSeenAsync()
        {
            foreach (var node in now.Nodes.Where(n => n.Report is { IsRunning: true }))
            {
                if (!await SharedSettings.AreSeenByAsync(node.Node, shared, machine, cancellationToken))
                    return false;
            }

            return true;
        }
    }
}
