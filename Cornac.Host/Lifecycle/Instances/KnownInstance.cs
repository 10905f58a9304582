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
        }).SingleOrDefaultAsync(cancellationToken);
        if (row is null) return null;
        var origin = row.Instance is { ObservedGeneration: 0, Origin: { } from }
            ? await sets.Where(set => set.ResourceId == from.SetId).Select(set => set.Repository).SingleOrDefaultAsync(cancellationToken) : null;
        return new KnownInstance(
            row.Instance, row.Repository, row.Snapshots.Count > 0, row.Snapshots.Exists(s => s.Type == SnapshotType.Manual),
            row.Instance is { Stopped: true, DeleteRequested: false } && row.Snapshots.Exists(s => s.IsFinal), origin);
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
