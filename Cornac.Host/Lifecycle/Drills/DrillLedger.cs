using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Lifecycle.Backups;
using Cornac.Host.Lifecycle.Engine;
using Cornac.Operators.Contract.Backups;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Lifecycle.Drills;

/// <summary>What the engine writes about restore drills: each method is one transaction that changes nothing unless the lease still holds.</summary>
public sealed class DrillLedger(
    IDbContextFactory<InventoryDb> contexts, BackupEvents events, WorkParking works, BackupMetrics figures, LifecycleOptions options, TimeProvider clock)
{
    /// <summary>Most drills that are restored or checked at once on a host: they use the machines that instances live on.</summary>
    private const int MostAtOnce = 1;

    private static readonly string[] Active = [DrillStatus.Restoring, DrillStatus.Verifying, DrillStatus.Removing];

    /// <summary>Reads a drill with its set and the address of what is restored.</summary>
    public async Task<(RestoreDrillRecord? Drill, BackupSetRecord? Set, string? Address)> ReadAsync(string scratchId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var drill = await db.Set<RestoreDrillRecord>().AsNoTracking().SingleOrDefaultAsync(d => d.ScratchId == scratchId, cancellationToken);
        if (drill is null) return (null, null, null);
        var set = await db.Set<BackupSetRecord>().AsNoTracking().SingleOrDefaultAsync(s => s.ResourceId == drill.SetId, cancellationToken);
        var address = await db.Set<AddressRecord>().Where(a => a.ResourceId == scratchId).Select(a => a.Address).FirstOrDefaultAsync(cancellationToken);
        return (drill, set, address);
    }

    /// <summary>Begins the restore, unless another drill is at it.</summary>
    /// <returns>False when it has to wait: then the lease has been given back.</returns>
    public async Task<bool> BeginAsync(LeasedWork work, CancellationToken cancellationToken)
    {
        var begun = false;
        await ChangeAsync(work, () => begun ? Parking.Hold : Parking.Wait, async (db, drill) =>
        {
            await LockAsync(db, cancellationToken);
            if (await db.Set<RestoreDrillRecord>().CountAsync(d => d.HostId == drill.HostId && Active.Contains(d.Status), cancellationToken) >= MostAtOnce) return;
            var now = clock.GetUtcNow();
            var set = await db.LockBackupSetAsync(drill.SetId, cancellationToken);
            drill.StartedAt = now;
            // All that had been archived by now is restored, and perhaps a little more.
            drill.RestoredTo = set?.LatestRestorable ?? set?.LastBackupAt;
            drill.Status = DrillStatus.Restoring;
            await options.Addresses.AllocateAsync(db, drill.HostId ?? options.HostId, drill.ScratchId, accountId: null, now, cancellationToken);
            begun = true;
        }, cancellationToken);
        return begun;
    }

    /// <summary>The address is used by something else: gives it the next one.</summary>
    public Task NextAddressAsync(LeasedWork work, string address, CancellationToken cancellationToken) =>
        ChangeAsync(work, () => Parking.Hold, async (db, drill) =>
        {
            var host = drill.HostId ?? options.HostId;
            await AddressPool.OccupyAsync(db, host, address, cancellationToken);
            await options.Addresses.AllocateAsync(db, host, drill.ScratchId, accountId: null, clock.GetUtcNow(), cancellationToken);
        }, cancellationToken);

    /// <summary>The restored server accepts connections.</summary>
    public Task RestoredAsync(LeasedWork work, CancellationToken cancellationToken) =>
        ChangeAsync(work, () => Parking.Anew, (_, drill) =>
        {
            drill.RecoverySeconds ??= (clock.GetUtcNow() - drill.StartedAt!.Value).TotalSeconds;
            drill.Status = DrillStatus.Verifying;
            return Task.CompletedTask;
        }, cancellationToken);

    /// <summary>The restored server is gone before it was checked, with its machine perhaps: it is started, or restored, again.</summary>
    public Task LostAsync(LeasedWork work, CancellationToken cancellationToken) =>
        ChangeAsync(work, () => Parking.Hold, (_, drill) =>
        {
            drill.Status = DrillStatus.Restoring;
            return Task.CompletedTask;
        }, cancellationToken);

    /// <summary>The check has ended.</summary>
    public Task VerifiedAsync(LeasedWork work, VerificationReport report, CancellationToken cancellationToken) =>
        ChangeAsync(work, () => Parking.Anew, (_, drill) =>
        {
            drill.RowCounts = new Dictionary<string, long>(report.RowCounts, StringComparer.Ordinal);
            drill.Message = report.Passed ? null : string.Join(' ', report.Findings.DefaultIfEmpty("The check did not pass."));
            drill.Status = DrillStatus.Removing;
            return Task.CompletedTask;
        }, cancellationToken);

    /// <summary>The drill cannot succeed: what was made of it is removed.</summary>
    public Task FailedAsync(LeasedWork work, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(work, () => Parking.Anew, (_, drill) =>
        {
            drill.Message = reason;
            drill.Status = DrillStatus.Removing;
            return Task.CompletedTask;
        }, cancellationToken);

    public Task ProgressAsync(LeasedWork work, int percent, CancellationToken cancellationToken) =>
        ChangeAsync(work, () => Parking.Hold, (_, drill) =>
        {
            drill.Percent = Math.Max(drill.Percent, percent);
            return Task.CompletedTask;
        }, cancellationToken);

    /// <summary>Nothing of what was restored is left: the result stands.</summary>
    public Task EndedAsync(LeasedWork work, CancellationToken cancellationToken) =>
        ChangeAsync(work, () => Parking.Remove, async (db, drill) =>
        {
            await LockAsync(db, cancellationToken);
            await AddressPool.ReleaseAsync(db, drill.ScratchId, cancellationToken);
            drill.EndedAt = clock.GetUtcNow();
            drill.Percent = 100;
            drill.Status = drill.Message is null ? DrillStatus.Passed : DrillStatus.Failed;
            db.Add(drill.Message is { } reason ? events.DrillFailed(drill, reason) : events.DrillPassed(drill));
            figures.Drilled(drill.Message is null, drill.RecoverySeconds);
            await db.Database.ExecuteSqlAsync(
                $"""
                UPDATE work_items SET next_run_at = now()
                WHERE resource_id = (
                    SELECT w.resource_id FROM work_items w JOIN restore_drills d ON d.scratch_id = w.resource_id
                    WHERE d.status = 'pending' AND w.lease_owner IS NULL AND w.next_run_at > now() AND d.host_id IS NOT DISTINCT FROM {drill.HostId}
                    ORDER BY d.created_at LIMIT 1 FOR UPDATE OF w SKIP LOCKED);
                SELECT pg_notify({InstanceWork.Channel}, '');
                """, cancellationToken);
            // A set that only this drill still read may be removed now.
            if (await db.Set<BackupSetRecord>().SingleOrDefaultAsync(s => s.ResourceId == drill.SetId, cancellationToken) is { InstanceDeletedAt: not null } set)
                await BackupWork.WakeAsync(db, set, cancellationToken);
        }, cancellationToken);

    /// <summary>Forgets a work item whose drill is gone, or has ended.</summary>
    public async Task ForgetAsync(LeasedWork work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await works.ParkAsync(db, work, Parking.Remove, operation: null, cancellationToken);
    }

    /// <summary>Until the end of the transaction no other drill begins or ends.</summary>
    private static Task<int> LockAsync(InventoryDb db, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('cornac restore drills', 0))", cancellationToken);

    private async Task ChangeAsync(
        LeasedWork work, Func<Parking> parking, Func<InventoryDb, RestoreDrillRecord, Task> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await change(db, await db.Set<RestoreDrillRecord>().SingleAsync(d => d.ScratchId == work.ResourceId, cancellationToken));
        await works.ParkAsync(db, work, parking(), operation: null, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
