using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Lifecycle.Engine;
using Cornac.Operators.Contract.Backups;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Lifecycle.Backups;

/// <summary>What the engine writes about sets of backups: each method is one transaction that changes nothing unless the lease still holds.</summary>
/// <remarks>Rows are locked in the order instance, set, work item, operation.</remarks>
public sealed partial class BackupLedger(
    IDbContextFactory<InventoryDb> contexts, BackupEvents events, InstanceWork instances, WorkParking works, BackupPlacing placing,
    TimeProvider clock)
{
    /// <summary>Reads a set; null when there is none.</summary>
    public async Task<BackupSetView?> ReadAsync(string resourceId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var set = await db.Set<BackupSetRecord>().AsNoTracking().SingleOrDefaultAsync(s => s.ResourceId == resourceId, cancellationToken);
        if (set is null) return null;
        return new BackupSetView
        {
            Set = set,
            Instance = await db.Set<InstanceRecord>().AsNoTracking().SingleOrDefaultAsync(i => i.ResourceId == resourceId, cancellationToken),
            Snapshots = await db.Set<SnapshotRecord>().AsNoTracking().Where(s => s.SetId == resourceId).ToListAsync(cancellationToken),
            Readers = await ReadersAsync(db, resourceId, cancellationToken),
            Operation = await OpenAsync(db, set.WorkId).AsNoTracking().SingleOrDefaultAsync(cancellationToken),
        };
    }

    /// <summary>Orders the first automatic backup of an instance.</summary>
    /// <returns>False when it cannot be ordered yet.</returns>
    public async Task<bool> OrderFirstAsync(LeasedWork work, BackupSetView seen, CancellationToken cancellationToken)
    {
        var ordered = false;
        await ChangeAsync(work, seen, () => Parking.Hold, async change =>
        {
            var (db, set, instance) = (change.Db, change.Set, change.Instance);
            if (instance is null || !(seen with { Set = set, Instance = instance }).LacksFirst) return;
            var now = clock.GetUtcNow();
            var day = DateOnly.FromDateTime((seen.Window is { } window ? BackupSchedule.LatestStart(window, now) : now).UtcDateTime);
            ordered = await AutomatedBackups.OrderAsync(db, instance, set, day, now, cancellationToken);
        }, cancellationToken);
        return ordered;
    }

    /// <summary>Begins a backup, or goes on with it, if the repository has a place for it.</summary>
    /// <returns>Its operation; null when it has to wait for a place: then the lease has been given back. Whoever leaves one sees either this waiting, or
    /// its own place free.</returns>
    public async Task<Guid?> BeginAsync(LeasedWork work, BackupSetView seen, SnapshotRecord snapshot, CancellationToken cancellationToken)
    {
        Guid? begun = null;
        await ChangeAsync(work, seen, () => begun is null ? Parking.Wait : Parking.Hold, async change =>
        {
            var (db, set, instance, operation) = change;
            if (!await placing.TryTakeAsync(db, set, cancellationToken)) return;
            var now = clock.GetUtcNow();
            set.RunningSince ??= now;
            // The first backup of a new instance does not show: whoever has waited for "available" goes on with modifying, or whatever comes next.
            var shows = snapshot.Type == SnapshotType.Manual || set.LastBackupAt is not null;
            if (shows && instance is { Status: InstanceStatus.Available }) instance.Status = InstanceStatus.BackingUp;
            if (operation is not null && operation.ResourceName != snapshot.Identifier)
            {
                await EndAsync(change, OperationOutcome.Superseded, message: null, cancellationToken);
                await db.SaveChangesAsync(cancellationToken); // Only one may be open.
                operation = null;
            }

            if (operation is null)
            {
                operation = Operation(set, snapshot, now);
                db.Add(operation);
                if (instance is not null) db.Add(events.BackingUp(instance));
                if (snapshot.Type == SnapshotType.Automated) db.Add(events.CreatingSnapshot(snapshot));
            }

            begun = operation.Id;
        }, cancellationToken);
        return begun;
    }

    /// <summary>Shows how far a snapshot is.</summary>
    public async Task ProgressAsync(BackupSetView seen, SnapshotRecord snapshot, int percent, CancellationToken cancellationToken)
    {
        if (percent <= snapshot.Percent) return;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Set<SnapshotRecord>().Where(s => s.Id == snapshot.Id && s.Status == SnapshotStatus.Creating && s.Percent < percent)
            .ExecuteUpdateAsync(s => s.SetProperty(one => one.Percent, percent), cancellationToken);
        if (seen.Set.FailingSince is not null)
        {
            await db.Set<BackupSetRecord>().Where(s => s.ResourceId == seen.Set.ResourceId)
                .ExecuteUpdateAsync(s => s.SetProperty(one => one.FailingSince, (DateTimeOffset?)null), cancellationToken);
        }

        snapshot.Percent = percent;
    }

    /// <summary>A backup is complete: the snapshot is available, and whoever waits for it is told.</summary>
    public Task TakenAsync(LeasedWork work, BackupSetView seen, SnapshotRecord snapshot, ObservedBackup backup, CancellationToken cancellationToken) =>
        ChangeAsync(work, seen, () => Parking.Anew, async change =>
        {
            var (db, set, instance, operation) = change;
            var row = await db.Set<SnapshotRecord>().SingleOrDefaultAsync(s => s.Id == snapshot.Id, cancellationToken);
            if (row is not { Status: SnapshotStatus.Creating }) return;
            row.Status = SnapshotStatus.Available;
            row.Percent = 100;
            row.BackupId = backup.Id;
            row.CreatedAt = backup.CompletedAt;
            row.OriginalCreatedAt ??= backup.CompletedAt;
            row.DatabaseBytes = backup.DatabaseBytes;
            db.Add(events.SnapshotCreated(row));
            set.LastBackupAt = Later(set.LastBackupAt, backup.CompletedAt);
            (set.Failure, set.FailingSince) = (null, null);
            if (seen.Retention > TimeSpan.Zero)
            {
                set.EarliestRestorable ??= backup.CompletedAt;
                set.LatestRestorable = Later(set.LatestRestorable, backup.CompletedAt);
            }

            await ReleaseAsync(change, row, told: true, cancellationToken);
            if (operation is not null) await EndAsync(change, OperationOutcome.Succeeded, message: null, cancellationToken);
        }, cancellationToken);

    /// <summary>Something failed and is tried again: shows it, gives the place up meanwhile, and tells it the first time.</summary>
    /// <returns>Since when it fails.</returns>
    public async Task<DateTimeOffset> FailedAsync(LeasedWork work, BackupSetView seen, string reason, CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow();
        await ChangeAsync(work, seen, () => Parking.Hold, async change =>
        {
            var (db, set, instance, _) = change;
            if (set.FailingSince is null && instance is { DeleteRequested: false } && seen.Next is { Type: SnapshotType.Automated })
                db.Add(events.BackupRetried(instance, reason));
            since = set.FailingSince ??= since;
            set.Failure = reason;
            set.RunningSince = null;
            await placing.WakeWaitingAsync(db, set, cancellationToken);
        }, cancellationToken);
        return since;
    }

    /// <summary>A snapshot cannot be taken: it is over with it, and everybody is told.</summary>
    public Task GiveUpAsync(LeasedWork work, BackupSetView seen, SnapshotRecord snapshot, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(work, seen, () => Parking.Anew, async change =>
        {
            var (db, set, instance, operation) = change;
            var row = await db.Set<SnapshotRecord>().SingleOrDefaultAsync(s => s.Id == snapshot.Id, cancellationToken);
            if (row is not { Status: SnapshotStatus.Creating }) return;
            set.FailingSince = null;
            set.Failure = reason;
            if (row.Type == SnapshotType.Automated)
            {
                db.Remove(row);
                if (instance is not null)
                    db.Add(IsInWindow(seen, row) ? events.BackupWindowMissed(instance, reason) : events.BackupFailed(instance, reason));
            }
            else if (row.IsFinal && instance is { DeleteRequested: true })
            {
                db.Remove(row); // The name is free for the next attempt.
                await KeepAsync(change, row, reason, cancellationToken);
            }
            else
            {
                (row.Status, row.Failure) = (SnapshotStatus.Failed, reason);
                db.Add(events.SnapshotFailed(row, reason));
            }

            await ReleaseAsync(change, row, told: false, cancellationToken);
            if (operation is not null) await EndAsync(change, OperationOutcome.Failed, reason, cancellationToken);
        }, cancellationToken);

    /// <summary>Gives up on automatic backups that are not wanted any more, and makes those of a stopped instance due again.</summary>
    public Task AbandonAsync(LeasedWork work, BackupSetView seen, CancellationToken cancellationToken) =>
        ChangeAsync(work, seen, () => Parking.Anew, async change =>
        {
            var ids = seen.Abandoned.Select(s => s.Id).ToList();
            var rows = await change.Db.Set<SnapshotRecord>().Where(s => ids.Contains(s.Id) && s.Status == SnapshotStatus.Creating).ToListAsync(cancellationToken);
            foreach (var row in rows)
            {
                (row.Status, row.DeleteRequested) = (SnapshotStatus.Deleting, true); // What was begun is ended by the next pruning.
                await ReleaseAsync(change, row, told: false, cancellationToken);
                if (change.Operation?.ResourceName == row.Identifier) await EndAsync(change, OperationOutcome.Superseded, message: null, cancellationToken);
            }

            if (rows.Count > 0 && change.Instance is { Stopped: true, DeleteRequested: false }) change.Set.AutomatedFor = change.Set.AutomatedFor?.AddDays(-1);
        }, cancellationToken);

    /// <summary>Has the instance archive its WAL, or no longer.</summary>
    public async Task AlignInstanceAsync(BackupSetView seen, CancellationToken cancellationToken)
    {
        if (seen.Instance is not { } instance) return;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await instances.SignalAsync(db, instance, SignalNames.Observe, cancellationToken);
    }

    private static bool IsInWindow(BackupSetView seen, SnapshotRecord snapshot) =>
        seen.Window is { } window && snapshot.RequestedAt < BackupSchedule.LatestStart(window, snapshot.RequestedAt).AddMinutes(window.Minutes);

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;

    private static async Task<IReadOnlyList<SetReader>> ReadersAsync(InventoryDb db, string resourceId, CancellationToken cancellationToken)
    {
        var restoring = await db.Set<InstanceRecord>().AsNoTracking()
            .Where(i => i.Origin != null && i.ObservedGeneration == 0 && !i.DeleteRequested && i.Status != InstanceStatus.Failed)
            .Select(i => new { i.Origin, i.CreatedAt }).ToListAsync(cancellationToken);
        var drills = await db.Set<RestoreDrillRecord>().AsNoTracking()
            .Where(d => d.SetId == resourceId && d.Status == DrillStatus.Restoring).Select(d => d.StartedAt ?? d.CreatedAt).ToListAsync(cancellationToken);
        return
        [
            .. restoring.Where(r => r.Origin!.SetId == resourceId).Select(r => new SetReader(r.Origin!.BackupId, r.Origin.Time ?? r.CreatedAt)),
            .. drills.Select(began => new SetReader(BackupId: null, began)),
        ];
    }
}
