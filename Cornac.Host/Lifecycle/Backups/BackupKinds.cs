using Cornac.Operators.Contract.Backups;

namespace Cornac.Host.Lifecycle.Backups;

/// <summary>Full or incremental.</summary>
public static class BackupKinds
{
    private const int MostIncrementals = 14;
    private static readonly TimeSpan LongestChain = TimeSpan.FromDays(7);

    /// <summary>A chain that is too long takes longer to restore, and keeps what its beginning holds from being removed.</summary>
    public static BackupKind Next(ObservedBackups observed, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(observed);
        var last = observed.Backups.Where(b => b.Kind == BackupKind.Full).MaxBy(b => b.CompletedAt);
        return last is null || now - last.CompletedAt > LongestChain || observed.Backups.Count(b => b.CompletedAt > last.CompletedAt) >= MostIncrementals
            ? BackupKind.Full : BackupKind.Incremental;
    }
}
