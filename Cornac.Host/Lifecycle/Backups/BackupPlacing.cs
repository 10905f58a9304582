using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Backups;
using Cornac.Host.Lifecycle.Engine;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Lifecycle.Backups;

/// <summary>Lets no more backups into a repository at once than it shall take, whichever host takes them. A place is held by the set
/// (<see cref="BackupSetRecord.RunningSince"/>) and counts only while somebody looks after the set, so that a host that is gone holds none.</summary>
public sealed class BackupPlacing(BackupPlaces places)
{
    /// <summary>A work item that is due for this long has nobody who works on it.</summary>
    private static readonly TimeSpan Neglected = TimeSpan.FromMinutes(1);

    /// <summary>Takes a place, in the caller's transaction; true as well when the set has one already.</summary>
    public async Task<bool> TryTakeAsync(InventoryDb db, BackupSetRecord set, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(set);
        if (set.RunningSince is not null) return true;
        await LockAsync(db, set, cancellationToken);
        var taken = await db.Database.SqlQuery<int>(
            $"""
            SELECT count(*)::int AS "Value" FROM backup_sets s JOIN work_items w ON w.resource_id = 'backups:' || s.resource_id
            WHERE s.repository = {set.Repository} AND s.running_since IS NOT NULL
                AND (w.lease_until > now() OR w.next_run_at > now() - {Neglected})
            """).SingleAsync(cancellationToken);
        return taken < places.ConcurrencyOf(set.Repository);
    }

    /// <summary>Wakes those that have waited the longest for a place, once the caller's transaction commits.</summary>
    public async Task WakeWaitingAsync(InventoryDb db, BackupSetRecord set, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(set);
        var most = places.ConcurrencyOf(set.Repository);
        await LockAsync(db, set, cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH waiting AS (
                SELECT w.resource_id FROM work_items w
                JOIN backup_sets b ON w.resource_id = 'backups:' || b.resource_id
                JOIN LATERAL (
                    SELECT min(requested_at) AS since, bool_or(type = 'manual') AS manual FROM db_snapshots s
                    WHERE s.set_id = b.resource_id AND s.status = 'creating' AND NOT s.delete_requested) s ON s.since IS NOT NULL
                WHERE w.kind = 'backup-set' AND b.repository = {set.Repository} AND b.resource_id <> {set.ResourceId}
                    AND w.step = {WorkParking.WaitStep} AND w.lease_owner IS NULL AND w.next_run_at > now()
                ORDER BY s.manual DESC, s.since LIMIT {most} FOR UPDATE OF w SKIP LOCKED)
            UPDATE work_items SET next_run_at = now() FROM waiting WHERE work_items.resource_id = waiting.resource_id;
            SELECT pg_notify({InstanceWork.Channel}, '');
            """,
            cancellationToken);
    }

    /// <summary>Until the end of the transaction nobody else takes or leaves a place.</summary>
    private static Task<int> LockAsync(InventoryDb db, BackupSetRecord set, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"SELECT pg_advisory_xact_lock(hashtextextended({"cornac backups into " + set.Repository}, 0))", cancellationToken);
}
