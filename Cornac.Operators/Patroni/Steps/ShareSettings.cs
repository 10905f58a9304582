using Cornac.Operators.Contract;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Patroni.Steps;

/// <summary>Tells Patroni what all nodes share: it reloads what it can, and marks nodes that need a restart.</summary>
internal sealed class ShareSettings(PatroniApi api, TimeProvider time) : IClusterStep
{
    /// <summary>Time for every Patroni to see it.</summary>
    private static readonly TimeSpan Seen = TimeSpan.FromMilliseconds(1300);

    public OperatorStep Info { get; } = new("share-settings", "Applying the settings");

    public int Percent => 65;

    public bool IsNeeded(ClusterSituation now) =>
        now.ShouldRun && !string.Equals(now.Record.Shared, now.Configuration!.SharedFingerprint, StringComparison.Ordinal);

    public async Task<Standalone.Wait?> TakeAsync(ClusterSituation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        await api.ShareAsync(now.Primary!.Node, now.Secret, now.Configuration!.Shared, cancellationToken);
        await Task.Delay(Seen, time, cancellationToken);
        await (now.Record with { Shared = now.Configuration.SharedFingerprint }).WriteAsync(now.Layout, machine, cancellationToken);
        return null;
    }
}
