using Cornac.Api.Inventory.Lifecycle;

namespace Cornac.Api.Inventory.Backups;

/// <summary>How the API and the clock have a set's snapshots taken and removed: rows that say what is wanted, and this in the same transaction.</summary>
public static class BackupWork
{
    /// <summary>Wakes whoever looks after a set, once the caller's transaction commits.</summary>
    public static Task WakeAsync(InventoryDb db, BackupSetRecord set, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(set);
        return WorkItems.WakeAsync(db, set.WorkId, WorkItemRecord.BackupSetKind, set.HostId, cancellationToken);
    }
}
