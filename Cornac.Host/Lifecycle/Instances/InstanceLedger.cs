using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Lifecycle.Engine;
using Cornac.Operators.Contract;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Lifecycle.Instances;

/// <summary>What the engine writes about instances: each method is one transaction that changes nothing unless the lease still holds.</summary>
/// <remarks>Rows are locked in the order instance, work item, operation, as the API does.</remarks>
public sealed class InstanceLedger(
    IDbContextFactory<InventoryDb> contexts, InstanceEvents events, LifecycleOptions options, LeaseOwner owner, TimeProvider clock)
{
    /// <summary>Reads an instance and its operation that has not ended, neither tracked.</summary>
    public async Task<(InstanceRecord? Instance, OperationRecord? Operation)> ReadAsync(string resourceId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var instance = await db.Set<InstanceRecord>().AsNoTracking().SingleOrDefaultAsync(i => i.ResourceId == resourceId, cancellationToken);
        return (instance, await OpenAsync(db, resourceId, tracked: false, cancellationToken));
    }

    /// <summary>The desired state is reached: shows it, ends the operation and tells it.</summary>
    /// <returns>False when the instance has been changed meanwhile: nothing was written.</returns>
    public Task<bool> SettleAsync(LeasedWork work, long generation, ObservedInstance observed, CancellationToken cancellationToken) =>
        ChangeAsync(work, Parking.Idle, (db, instance, operation) =>
        {
            if (instance is null || instance.Generation != generation || instance.DeleteRequested) return false;
            var first = instance.ObservedGeneration == 0;
            instance.ObservedGeneration = generation;
            instance.Status = instance.Stopped ? InstanceStatus.Stopped : InstanceStatus.Available;
            Show(instance, observed);
            if (first) db.Add(events.Created(instance));
            if (operation is null) return true;
            if (operation.RollingBack) db.Add(events.RolledBack(instance, operation.Kind, operation.Message ?? ""));
            else Tell(db, instance, operation);
            End(operation, operation.RollingBack ? OperationOutcome.Failed : OperationOutcome.Succeeded);
            return true;
        }, cancellationToken);

    /// <summary>Nothing of the instance is left: removes it from the inventory.</summary>
    public Task<bool> DeletedAsync(LeasedWork work, CancellationToken cancellationToken) =>
        ChangeAsync(work, Parking.Remove, async (db, instance, operation) =>
        {
            if (instance is null) return true;
            await AddressPool.ReleaseAsync(db, instance.ResourceId, cancellationToken);
            db.Remove(instance);
            db.Add(events.Deleted(instance));
            if (operation is not null) End(operation, OperationOutcome.Succeeded);
            return true;
        }, cancellationToken);

    /// <summary>Forgets a work item whose instance is gone.</summary>
    public Task<bool> ForgetAsync(LeasedWork work, CancellationToken cancellationToken) =>
        ChangeAsync(work, Parking.Remove, (_, instance, _) => instance is null, cancellationToken);

    /// <summary>A creation has been given up, and what it had made is gone again.</summary>
    public Task<bool> CreationFailedAsync(LeasedWork work, CancellationToken cancellationToken) =>
        ChangeAsync(work, Parking.Idle, async (db, instance, operation) =>
        {
            if (instance is null || operation is null || instance.DeleteRequested) return false;
            await AddressPool.ReleaseAsync(db, instance.ResourceId, cancellationToken);
            instance.Address = null;
            instance.Status = InstanceStatus.Failed;
            db.Add(events.CreationFailed(instance, operation.Message ?? ""));
            End(operation, OperationOutcome.Failed);
            return true;
        }, cancellationToken);

    /// <summary>The operation can't succeed: aims at what was before, which for a creation is nothing; where there is no before, the instance has
    /// failed.</summary>
    /// <param name="work">The lease; it is kept unless the instance has failed.</param>
    /// <param name="reason">What is wrong and what to do.</param>
    /// <param name="undo">False when there is no use in trying to go back.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>True when there is something to undo, and the lease is still held.</returns>
    public async Task<bool> GiveUpAsync(LeasedWork work, string reason, bool undo, CancellationToken cancellationToken)
    {
        var undoing = false;
        await ChangeAsync(work, () => undoing ? Parking.Anew : Parking.Idle, (db, instance, operation) =>
        {
            if (instance is null || instance.DeleteRequested)
            {
                undoing = true; // Something newer is wanted: the next turn sees it.
                return Task.FromResult(true);
            }

            if (undo && operation is { RollingBack: false } && (instance.ObservedGeneration == 0 || operation.Previous is not null))
            {
                operation.RollingBack = true;
                operation.Message = reason;
                if (instance.ObservedGeneration > 0) operation.Previous!.Restore(instance);
                operation.Generation = instance.Generation;
                undoing = true;
                return Task.FromResult(true);
            }

            instance.Status = InstanceStatus.Failed;
            db.Add(events.PutIntoFailedState(instance, reason));
            if (operation is null) return Task.FromResult(true);
            operation.Message = operation.RollingBack ? $"{operation.Message} Going back failed too: {reason}" : reason;
            End(operation, OperationOutcome.Failed);
            return Task.FromResult(true);
        }, cancellationToken);
        if (undoing) work.Deadline = null;
        return undoing;
    }

    /// <summary>The address that a new instance was given is used by something else: gives it the next one.</summary>
    /// <exception cref="AddressPoolExhaustedException">None is left.</exception>
    public Task<bool> NextAddressAsync(LeasedWork work, string address, CancellationToken cancellationToken) =>
        ChangeAsync(work, Parking.Hold, async (db, instance, operation) =>
        {
            if (instance is null || instance.Address != address) return true;
            await AddressPool.OccupyAsync(db, options.HostId, address, cancellationToken);
            instance.Address = await options.Addresses.AllocateAsync(db, options.HostId, instance.ResourceId, clock.GetUtcNow(), cancellationToken);
            instance.Generation++;
            if (operation is not null) operation.Generation = instance.Generation;
            return true;
        }, cancellationToken);

    /// <summary>The instance is not as desired, though nobody has asked for anything: shows that, and begins a repair.</summary>
    public Task<bool> BeginRepairAsync(LeasedWork work, long generation, CancellationToken cancellationToken) =>
        ChangeAsync(work, Parking.Hold, (db, instance, operation) =>
        {
            if (instance is null || instance.Generation != generation || instance.DeleteRequested || operation is not null) return true;
            instance.Status = instance.Stopped ? InstanceStatus.Stopping : InstanceStatus.Starting;
            db.Add(new OperationRecord
            {
                Id = Guid.CreateVersion7(clock.GetUtcNow()),
                AccountId = instance.AccountId,
                ResourceId = instance.ResourceId,
                ResourceName = instance.Identifier,
                Kind = OperationKind.Repair,
                CreatedAt = clock.GetUtcNow(),
                Generation = instance.Generation,
            });
            if (!instance.Stopped) db.Add(events.RecoveryStarted(instance));
            return true;
        }, cancellationToken);

    /// <summary>The storage is full: shows it, and tells it once.</summary>
    public Task<bool> StorageFullAsync(LeasedWork work, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(work, Parking.Hold, (db, instance, _) =>
        {
            if (instance is null || instance.DeleteRequested || instance.Status == InstanceStatus.StorageFull) return true;
            instance.Status = InstanceStatus.StorageFull;
            db.Add(events.StorageExhausted(instance, reason));
            return true;
        }, cancellationToken);

    /// <summary>A deletion fails in a way that will hardly pass by itself: tells it once.</summary>
    public Task<bool> DeletionFailedAsync(LeasedWork work, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(work, Parking.Hold, (db, instance, operation) =>
        {
            if (instance is null || operation is null || operation.Message == reason) return true;
            operation.Message = reason;
            db.Add(events.DeletionFailed(instance, reason));
            return true;
        }, cancellationToken);

    /// <summary>All is as desired: notes what was seen.</summary>
    public async Task ObservedAsync(InstanceRecord seen, ObservedInstance observed, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var status = seen.Stopped ? InstanceStatus.Stopped : InstanceStatus.Available;
        var now = clock.GetUtcNow();
        await db.Set<InstanceRecord>().Where(i => i.ResourceId == seen.ResourceId && i.Generation == seen.Generation && i.Status == seen.Status)
            .ExecuteUpdateAsync(set => set
                .SetProperty(i => i.Status, status)
                .SetProperty(i => i.StorageUsedBytes, i => observed.StorageUsedBytes ?? i.StorageUsedBytes)
                .SetProperty(i => i.PendingReboot, observed.PendingRestart)
                .SetProperty(i => i.ObservedAt, now), cancellationToken);
    }

    private static Task<OperationRecord?> OpenAsync(InventoryDb db, string resourceId, bool tracked, CancellationToken cancellationToken)
    {
        var operations = tracked ? db.Set<OperationRecord>() : db.Set<OperationRecord>().AsNoTracking();
        return operations.SingleOrDefaultAsync(o => o.ResourceId == resourceId && o.EndedAt == null, cancellationToken);
    }

    private void Show(InstanceRecord instance, ObservedInstance observed)
    {
        instance.EngineVersion = observed.EngineVersion ?? instance.EngineVersion;
        instance.StorageUsedBytes = observed.StorageUsedBytes ?? instance.StorageUsedBytes;
        instance.PendingReboot = observed.PendingRestart;
        instance.ObservedAt = clock.GetUtcNow();
    }

    private void Tell(InventoryDb db, InstanceRecord instance, OperationRecord operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.Reboot:
                db.AddRange(events.Shutdown(instance), events.Restarted(instance));
                break;
            case OperationKind.Stop:
                db.Add(events.Stopped(instance));
                break;
            case OperationKind.Start:
                db.Add(events.Started(instance));
                break;
            case OperationKind.Repair when instance.Stopped:
                db.Add(events.Stopped(instance));
                break;
            case OperationKind.Repair:
                db.Add(events.RecoveryComplete(instance));
                break;
        }

        if (operation.Previous is not null) db.AddRange(events.Applied(operation.Previous, instance));
    }

    private void End(OperationRecord operation, OperationOutcome outcome)
    {
        operation.EndedAt = clock.GetUtcNow();
        operation.StartedAt ??= operation.EndedAt;
        operation.Outcome = outcome;
        if (outcome == OperationOutcome.Succeeded) (operation.Percent, operation.Message) = (100, null);
    }

    private Task<bool> ChangeAsync(
        LeasedWork work, Parking parking, Func<InventoryDb, InstanceRecord?, OperationRecord?, bool> change, CancellationToken cancellationToken) =>
        ChangeAsync(work, () => parking, (db, instance, operation) => Task.FromResult(change(db, instance, operation)), cancellationToken);

    private Task<bool> ChangeAsync(
        LeasedWork work, Parking parking, Func<InventoryDb, InstanceRecord?, OperationRecord?, Task<bool>> change,
        CancellationToken cancellationToken) => ChangeAsync(work, () => parking, change, cancellationToken);

    private async Task<bool> ChangeAsync(
        LeasedWork work, Func<Parking> parking, Func<InventoryDb, InstanceRecord?, OperationRecord?, Task<bool>> change,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var instance = await db.LockInstanceAsync(work.ResourceId, cancellationToken);
        var operation = await OpenAsync(db, work.ResourceId, tracked: true, cancellationToken);
        if (!await change(db, instance, operation)) return false;
        if (await ParkAsync(db, work, parking(), operation, cancellationToken) == 0) throw new LeaseLostException(work.ResourceId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Guards the transaction: without the lease no row is changed, and the caller drops everything else.</summary>
    private Task<int> ParkAsync(InventoryDb db, LeasedWork work, Parking parking, OperationRecord? operation, CancellationToken cancellationToken)
    {
        var (id, fencing, lease) = (work.ResourceId, work.Fencing, owner.ToString());
        return parking switch
        {
            Parking.Hold => db.Database.ExecuteSqlAsync(
                $"UPDATE work_items SET last_error = NULL WHERE resource_id = {id} AND fencing = {fencing} AND lease_owner = {lease}",
                cancellationToken),
            Parking.Anew => db.Database.ExecuteSqlAsync(
                $"""
                UPDATE work_items SET last_error = NULL, attempt = 0, deadline = NULL
                WHERE resource_id = {id} AND fencing = {fencing} AND lease_owner = {lease}
                """,
                cancellationToken),
            Parking.Idle => db.Database.ExecuteSqlAsync(
                $"""
                WITH acted AS (DELETE FROM signals WHERE resource_id = {id}),
                closed AS (UPDATE operation_steps SET ended_at = {clock.GetUtcNow()} WHERE operation_id = {operation?.Id} AND ended_at IS NULL)
                UPDATE work_items SET step = NULL, attempt = 0, last_error = NULL, deadline = NULL, lease_owner = NULL, lease_until = NULL,
                    next_run_at = CASE WHEN wakes = {work.Wakes} THEN NULL ELSE now() END
                WHERE resource_id = {id} AND fencing = {fencing} AND lease_owner = {lease}
                """,
                cancellationToken),
            _ => db.Database.ExecuteSqlAsync(
                $"""
                WITH acted AS (DELETE FROM signals WHERE resource_id = {id}),
                closed AS (UPDATE operation_steps SET ended_at = {clock.GetUtcNow()} WHERE operation_id = {operation?.Id} AND ended_at IS NULL)
                DELETE FROM work_items WHERE resource_id = {id} AND fencing = {fencing} AND lease_owner = {lease}
                """,
                cancellationToken),
        };
    }

    /// <summary>What becomes of the work item.</summary>
    private enum Parking
    {
        /// <summary>The lease is kept: the next turn follows.</summary>
        Hold,

        /// <summary>The lease is kept, and what follows has its own deadline.</summary>
        Anew,

        /// <summary>Nothing is left to be done.</summary>
        Idle,

        /// <summary>The resource is gone.</summary>
        Remove,
    }
}
