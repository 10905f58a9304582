using Cornac.Operators.Contract.Backups;

namespace Cornac.Operators.Fake;

/// <summary>Everything there is of the backups of one fake instance.</summary>
public sealed record FakeSet
{
    public required string ResourceId { get; init; }

    /// <summary>Complete backups, the oldest first.</summary>
    public IReadOnlyList<FakeBackup> Backups { get; init; } = [];

    /// <summary>Backups ever taken: names are never used twice.</summary>
    public int Taken { get; init; }

    /// <summary>The backup in progress.</summary>
    public string? OrderId { get; init; }

    public DateTimeOffset OrderedAt { get; init; }

    /// <summary>From here on all WAL is kept; null when it was never given up.</summary>
    public DateTimeOffset? ArchiveFrom { get; init; }

    public ObservedBackups Observe()
    {
        var restorable = Backups.Where(b => !b.IsOffline && b.CompletedAt >= ArchiveFrom.GetValueOrDefault()).Select(b => (DateTimeOffset?)b.CompletedAt);
        return new ObservedBackups { Backups = [.. Backups.Select(b => b.Observe())], ArchiveBytes = (long)Taken << 20, EarliestRestorable = restorable.Min() };
    }
}

/// <summary>A complete backup.</summary>
/// <param name="Id">Its name.</param>
/// <param name="OrderId">The order it was taken for.</param>
/// <param name="Kind">What it copied.</param>
/// <param name="BuildsUpon">Backups that it needs.</param>
/// <param name="StartedAt">When it was begun.</param>
/// <param name="CompletedAt">When it was complete.</param>
/// <param name="EngineVersion">Version of the instance.</param>
/// <param name="IsOffline">True for one of a stopped instance.</param>
public sealed record FakeBackup(
    string Id, string OrderId, BackupKind Kind, IReadOnlyList<string> BuildsUpon, DateTimeOffset StartedAt, DateTimeOffset CompletedAt, string EngineVersion, bool IsOffline)
{
    private const long FullBytes = 39L << 20;
    private const long IncrementalBytes = 1L << 20;

    public ObservedBackup Observe() => new()
    {
        Id = Id,
        OrderId = OrderId,
        Kind = Kind,
        BuildsUpon = BuildsUpon,
        StartedAt = StartedAt,
        CompletedAt = CompletedAt,
        DatabaseBytes = FullBytes,
        RepositoryBytes = Kind == BackupKind.Full ? FullBytes : IncrementalBytes,
        EngineVersion = EngineVersion,
    };
}
