using Cornac.Api.Inventory.Instances;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Inventory.Backups;

/// <summary>Sets of backups by their rows.</summary>
public static class BackupSetRows
{
    /// <summary>Locks the row (<c>FOR UPDATE</c>) and reads it, tracked; null when there is none. Needs a transaction.</summary>
    public static async Task<BackupSetRecord?> LockBackupSetAsync(this InventoryDb db, string resourceId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        var rows = await db.Set<BackupSetRecord>()
            .FromSql($"SELECT * FROM backup_sets WHERE resource_id = {resourceId} FOR UPDATE").ToListAsync(cancellationToken);
        return rows.SingleOrDefault();
    }

    /// <summary>The set of an instance that the caller has locked, tracked and up to date with the instance. It is added where there is none: the
    /// instance was made before there were backups. The caller saves.</summary>
    /// <param name="db">Inventory, in a transaction.</param>
    /// <param name="instance">A locked row.</param>
    /// <param name="settings">Says in which repository a set that is added begins.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<BackupSetRecord> BackupSetOfAsync(
        this InventoryDb db, InstanceRecord instance, BackupSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(instance);
        ArgumentNullException.ThrowIfNull(settings);
        var set = await db.Set<BackupSetRecord>().SingleOrDefaultAsync(s => s.ResourceId == instance.ResourceId, cancellationToken);
        if (set is null) return db.Add(BackupSetRecord.For(instance, settings)).Entity;
        set.Follow(instance);
        return set;
    }
}
