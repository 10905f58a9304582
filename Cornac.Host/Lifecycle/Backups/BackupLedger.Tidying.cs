using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Lifecycle.Engine;
using Cornac.Operators.Contract.Backups;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Lifecycle.Backups;

public sealed partial class BackupLedger
{
    /// <summary>Marks automatic backups whose retention has passed, before anything of them is removed: from here on nobody begins a restore that
    /// would need them.</summary>
    public Task ExpireAsync(LeasedWork work, BackupSetView seen, RetentionPlan plan, ObservedBackups observed, CancellationToken cancellationToken) =>
        ChangeAsync(work, seen, () => Parking.Hold, async change =>
        {
            var ids = plan.Expired.Select(s => s.Id).ToList();
            await change.Db.Set<SnapshotRecord>().Where(s => ids.Contains(s.Id)).ExecuteUpdateAsync(
                s => s.SetProperty(one => one.DeleteRequested, true).SetProperty(one => one.Status, SnapshotStatus.Deleting), cancellationToken);
            Narrow(change.Set, plan, observed, seen.IsAutomatic(clock.GetUtcNow()));
        }, cancellationToken);

    /// <summary>The repository holds what it shall: the snapshots that nobody wants any more are gone.</summary>
    public Task PrunedAsync(
        LeasedWork work, BackupSetView seen, RetentionPlan plan, IReadOnlyCollection<SnapshotRecord> removed, CancellationToken cancellationToken) =>
        ChangeAsync(work, seen, () => Parking.Anew, async change =>
        {
            await RemoveAsync(change.Db, removed, cancellationToken);
            change.Set.ArchiveFrom = plan.Keep.ArchiveFrom;
        }, cancellationToken);

    /// <summary>Removes snapshots whose backups others need.</summary>
    public Task ForgetAsync(LeasedWork work, BackupSetView seen, IReadOnlyCollection<SnapshotRecord> removed, CancellationToken cancellationToken) =>
        ChangeAsync(work, seen, () => Parking.Hold, change => RemoveAsync(change.Db, removed, cancellationToken), cancellationToken);

    /// <summary>Nothing of the set is left in the repository: it goes from the inventory too, unless a failed snapshot still names it.</summary>
    public Task RemovedAsync(LeasedWork work, BackupSetView seen, CancellationToken cancellationToken)
    {
        var gone = false;
        return ChangeAsync(work, seen, () => gone ? Parking.Remove : Parking.Idle, async change =>
        {
            await RemoveAsync(change.Db, [.. seen.Unwanted], cancellationToken);
            await change.Db.SaveChangesAsync(cancellationToken);
            gone = change.Instance is null && !await change.Db.Set<SnapshotRecord>().AnyAsync(s => s.SetId == change.Set.ResourceId, cancellationToken);
            if (gone) change.Db.Remove(change.Set);
            else Show(change.Set, new ObservedBackups(), automatic: false);
        }, cancellationToken);
    }

    /// <summary>All is as it shall be: notes what was seen.</summary>
    public Task SettledAsync(LeasedWork work, BackupSetView seen, ObservedBackups observed, CancellationToken cancellationToken) =>
        ChangeAsync(work, seen, () => Parking.Idle, change =>
        {
            Show(change.Set, observed, seen.IsAutomatic(clock.GetUtcNow()));
            return Task.CompletedTask;
        }, cancellationToken);

    /// <summary>Forgets a work item whose set is gone.</summary>
    public async Task ForgetAsync(LeasedWork work, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await works.ParkAsync(db, work, Parking.Remove, operation: null, cancellationToken);
    }

    private async Task RemoveAsync(InventoryDb db, IReadOnlyCollection<SnapshotRecord> removed, CancellationToken cancellationToken)
    {
        var ids = removed.Select(s => s.Id).ToList();
        var rows = await db.Set<SnapshotRecord>().Where(s => ids.Contains(s.Id) && s.DeleteRequested).ToListAsync(cancellationToken);
        foreach (var row in rows)
        {
            db.Remove(row);
            if (row.BackupId is not null || row.Type == SnapshotType.Manual) db.Add(events.SnapshotDeleted(row));
        }
    }

    /// <summary>The window never shows a moment that is about to be removed.</summary>
    private static void Narrow(BackupSetRecord set, RetentionPlan plan, ObservedBackups observed, bool automatic)
    {
        if (!automatic) (set.EarliestRestorable, set.LatestRestorable) = (null, null);
        else if (observed.Backups.FirstOrDefault(b => b.Id == plan.Keep.ArchiveFrom) is { } start && set.EarliestRestorable < start.CompletedAt)
            set.EarliestRestorable = start.CompletedAt;
    }

    private void Show(BackupSetRecord set, ObservedBackups observed, bool automatic)
    {
        set.ObservedAt = clock.GetUtcNow();
        set.ArchiveBytes = observed.ArchiveBytes;
        if (set.FailingSince is not null) (set.Failure, set.FailingSince) = (null, null);
        if (!automatic || observed.EarliestRestorable is null)
        {
            (set.EarliestRestorable, set.LatestRestorable) = (null, null);
            if (!automatic) set.AutomatedFor = null;
            return;
        }

        set.EarliestRestorable = observed.EarliestRestorable;
        set.LatestRestorable = Later(set.LatestRestorable, observed.Backups.Select(b => (DateTimeOffset?)b.CompletedAt).Max());
    }

    /// <summary>A deletion whose final snapshot failed for good does not take place.</summary>
    private async Task KeepAsync(Change change, SnapshotRecord snapshot, string reason, CancellationToken cancellationToken)
    {
        var (db, set, instance, _) = change;
        instance!.DeleteRequested = false;
        instance.Status = instance.Stopped ? InstanceStatus.Stopped : InstanceStatus.Available;
        if (instance.Archiving || instance.Stopped) instance.ObservedGeneration = instance.Generation; // It was as it shall be when the snapshot was begun.
        set.RetainedUntil = null;
        db.Add(events.FinalSnapshotFailed(instance, snapshot, reason));
        if (await OpenAsync(db, instance.ResourceId).SingleOrDefaultAsync(cancellationToken) is { } deletion) End(deletion, OperationOutcome.Failed, reason);
        await instances.SignalAsync(db, instance, SignalNames.Observe, cancellationToken);
    }

    /// <summary>A snapshot is no longer in hand: the place is free, and the instance goes on with what it was.</summary>
    private async Task ReleaseAsync(Change change, SnapshotRecord snapshot, bool told, CancellationToken cancellationToken)
    {
        var (db, set, instance, _) = change;
        set.RunningSince = null;
        await placing.WakeWaitingAsync(db, set, cancellationToken);
        if (instance is null) return;
        if (told) db.Add(events.FinishedBackup(instance));
        var others = await db.Set<SnapshotRecord>().AnyAsync(
            s => s.SetId == set.ResourceId && s.Id != snapshot.Id && s.Type == SnapshotType.Manual && s.Status == SnapshotStatus.Creating
                && !s.DeleteRequested, cancellationToken);
        if (instance.Status == InstanceStatus.BackingUp && !others) instance.Status = instance.Stopped ? InstanceStatus.Stopped : InstanceStatus.Available;
        if (instance.DeleteRequested || snapshot.IsFinal || instance.Settings.BackupRetentionDays == 0)
            await instances.SignalAsync(db, instance, SignalNames.Observe, cancellationToken);
    }

    private static IQueryable<OperationRecord> OpenAsync(InventoryDb db, string resourceId) =>
        db.Set<OperationRecord>().Where(o => o.ResourceId == resourceId && o.EndedAt == null);

    private async Task EndAsync(Change change, OperationOutcome outcome, string? message, CancellationToken cancellationToken)
    {
        var operation = change.Operation!;
        End(operation, outcome, message);
        await change.Db.Set<OperationStepRecord>().Where(s => s.OperationId == operation.Id && s.EndedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(one => one.EndedAt, operation.EndedAt), cancellationToken);
    }

    private void End(OperationRecord operation, OperationOutcome outcome, string? message)
    {
        operation.EndedAt = clock.GetUtcNow();
        operation.StartedAt ??= operation.EndedAt;
        (operation.Outcome, operation.Message) = (outcome, message);
        if (outcome == OperationOutcome.Succeeded) operation.Percent = 100;
    }

    private static OperationRecord Operation(BackupSetRecord set, SnapshotRecord snapshot, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        AccountId = set.AccountId,
        ResourceId = set.WorkId,
        ResourceName = snapshot.Identifier,
        Kind = OperationKind.BackUp,
        CreatedAt = now,
        StartedAt = now,
    };

    private async Task ChangeAsync(
        LeasedWork work, BackupSetView seen, Func<Parking> parking, Func<Change, Task> change, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var instance = await db.LockInstanceAsync(seen.Set.ResourceId, cancellationToken);
        var set = await db.LockBackupSetAsync(seen.Set.ResourceId, cancellationToken) ?? throw new LeaseLostException(work.ResourceId);
        var operation = await OpenAsync(db, set.WorkId).SingleOrDefaultAsync(cancellationToken);
        await change(new Change(db, set, instance, operation));
        await works.ParkAsync(db, work, parking(), operation?.Id, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private sealed record Change(InventoryDb Db, BackupSetRecord Set, InstanceRecord? Instance, OperationRecord? Operation);
}
