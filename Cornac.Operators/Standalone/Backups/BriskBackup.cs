using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Backups;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone.Backups;

/// <summary>
/// Takes most of the waiting out of a small backup. pgBackRest asks the server seventeen things, one after the other, and looks for an answer at once and then
/// after a tenth of its time limit, but of a second at most: with its usual limit of half an hour that is 1.7 s of sleep, more than all the rest of a small
/// backup. With a short limit it sleeps shortly, and fails where the server does take longer; then the backup is taken again, patiently.
/// </summary>
internal static class BriskBackup
{
    public const string Option = "--db-timeout=0.3";

    /// <summary>What another attempt would copy again is worth less than the waiting.</summary>
    private static readonly TimeSpan ShortCopy = TimeSpan.FromSeconds(10);

    /// <inheritdoc cref="ShortCopy"/>
    private const long SmallCluster = 1L << 30;

    /// <summary>True where so little is likely to be copied that it does not matter if it is copied twice.</summary>
    public static async Task<bool> PaysAsync(BackupKind kind, RepositoryContents known, NodeLayout node, IMachineLease machine, CancellationToken cancellationToken) =>
        kind == BackupKind.Incremental && known.Backups is [.., var last]
            ? last.CompletedAt - last.StartedAt <= ShortCopy
            : await machine.GetSizeAsync(node.Data, cancellationToken) <= SmallCluster;

    /// <summary>True when a brisk attempt failed because the server took longer, and for no other reason.</summary>
    public static bool WasTooShort(CommandResult result) =>
        !result.Succeeded && (result.StandardOutput + result.StandardError).Contains("timed out after", StringComparison.Ordinal);
}
