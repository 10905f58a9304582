using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Lifecycle.Instances;

/// <summary>An instance as the inventory has it, with what backups ask of it.</summary>
/// <param name="Instance">Its row, not tracked.</param>
/// <param name="Repository">Where its backups go; null while there is no set for it.</param>
/// <param name="SnapshotWaits">True while one of its snapshots is to be taken.</param>
/// <param name="DeletionWaits">True while one of them must be there before it may be deleted: one that a user has asked for.</param>
/// <param name="StopWaits">True while it runs on until the snapshot is there that it is to be stopped after.</param>
/// <param name="OriginRepository">Where the data of an instance lies that is being restored; null when it is not, or when that set is gone.</param>
public sealed record KnownInstance(
    InstanceRecord Instance, string? Repository, bool SnapshotWaits, bool DeletionWaits, bool StopWaits, string? OriginRepository)
{
    /// <summary>What it follows as a read replica, not tracked; null for one of its own, and when the source is gone.</summary>
    public InstanceRecord? Source { get; init; }

    /// <summary>Where the WAL of the source is archived; null when it is not.</summary>
    public string? SourceRepository { get; init; }

    /// <summary>Resource ids of its read replicas, in order, those among them that are being made or deleted.</summary>
    public IReadOnlyList<string> Followers { get; init; } = [];

    /// <summary>True while one of these is becoming an instance of its own.</summary>
    public bool PromotionWaits { get; init; }

    /// <summary>True for a read replica that can never be complete: its source is gone, or going.</summary>
    public bool IsOrphan => Instance is { SourceId: not null, ObservedGeneration: 0 } && Source is null or { DeleteRequested: true };

    /// <summary>Reads an instance; null when there is none.</summary>
    public static async Task<KnownInstance?> ReadAsync(InventoryDb db, string resourceId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        var sets = db.Set<BackupSetRecord>();
        var row = await db.Set<InstanceRecord>().AsNoTracking().Where(i => i.ResourceId == resourceId).Select(instance => new
        {
            Instance = instance,
            Repository = sets.Where(set => set.ResourceId == resourceId).Select(set => set.Repository).FirstOrDefault(),
            Snapshots = db.Set<SnapshotRecord>()
                .Where(s => s.SetId == resourceId && s.Status == SnapshotStatus.Creating && !s.DeleteRequested).Select(s => new { s.Type, s.IsFinal }).Distinct().ToList(),
            Followers = db.Set<InstanceRecord>()
                .Where(i => i.SourceId == resourceId && (i.ObservedGeneration > 0 || i.Status != InstanceStatus.Failed))
                .OrderBy(i => i.ResourceId).Select(i => new { i.ResourceId, Promoting = i.Promoting && !i.DeleteRequested && i.Status != InstanceStatus.Failed }).ToList(),
        }).SingleOrDefaultAsync(cancellationToken);
        if (row is null) return null;
        var origin = row.Instance is { ObservedGeneration: 0, Origin: { } from }
            ? await sets.Where(set => set.ResourceId == from.SetId).Select(set => set.Repository).SingleOrDefaultAsync(cancellationToken) : null;
        var source = row.Instance.SourceId is { } followed
            ? await db.Set<InstanceRecord>().AsNoTracking().SingleOrDefaultAsync(i => i.ResourceId == followed, cancellationToken) : null;
        return new KnownInstance(
            row.Instance, row.Repository, row.Snapshots.Count > 0, row.Snapshots.Exists(s => s.Type == SnapshotType.Manual),
            row.Instance is { Stopped: true, DeleteRequested: false } && row.Snapshots.Exists(s => s.IsFinal), origin)
        {
            Followers = [.. row.Followers.Select(f => f.ResourceId).Order(StringComparer.Ordinal)],
            PromotionWaits = row.Followers.Exists(f => f.Promoting),
            Source = source,
            SourceRepository = source is { Settings.BackupRetentionDays: > 0 }
                ? await sets.Where(set => set.ResourceId == source.ResourceId).Select(set => set.Repository).SingleOrDefaultAsync(cancellationToken) : null,
        };
    }
}

internal static class BackingUp
{
    /// <summary>True when a snapshot of the instance is being taken, or is one that a user waits for. Automatic backups that wait for their turn
    /// do not show, nor does the first one of a new instance.</summary>
    public static Task<bool> IsBackingUpAsync(this InventoryDb db, string resourceId, CancellationToken cancellationToken) =>
        db.Set<SnapshotRecord>().AnyAsync(
            s => s.SetId == resourceId && s.Status == SnapshotStatus.Creating && !s.DeleteRequested
                && (s.Type == SnapshotType.Manual || db.Set<BackupSetRecord>().Any(set => set.ResourceId == resourceId && set.RunningSince != null && set.LastBackupAt != null)),
            cancellationToken);
}
