namespace Cornac.Api.Inventory.Backups;

/// <summary>Where the data of a restored instance comes from.</summary>
public sealed record OriginRecord
{
    /// <summary>Set that is read.</summary>
    public required string SetId { get; init; }

    /// <summary>Snapshot that is restored; null for a point in time.</summary>
    public string? SnapshotId { get; init; }

    /// <summary>Backup that is copied; null lets the operator choose the last one before <see cref="Time"/>.</summary>
    public string? BackupId { get; init; }

    /// <summary>Point in time; null together with <see cref="SnapshotId"/> null for the latest.</summary>
    public DateTimeOffset? Time { get; init; }
}
