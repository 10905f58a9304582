using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Lifecycle.Engine;
using Cornac.Operators.Contract;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Lifecycle.Instances;

/// <summary>What the engine writes about instances: each method is one transaction that changes nothing unless the lease still holds.</summary>
/// <remarks>Rows are locked in the order instance, work item, operation, as the API does.</remarks>
public sealed partial class InstanceLedger(
    IDbContextFactory<InventoryDb> contexts, InstanceEvents events, BackupEvents backupEvents, LifecycleOptions options, WorkParking works,
    TimeProvider clock)
{
    /// <summary>Reads an instance, what backups ask of it, and its operation that has not ended, none tracked.</summary>
    public async Task<(KnownInstance? Instance, OperationRecord? Operation)> ReadAsync(string resourceId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var known = await KnownInstance.ReadAsync(db, resourceId, cancellationToken);
        return (known, await OpenAsync(db, resourceId, tracked: false, cancellationToken));
    }

    /// <summary>The desired state is reached: shows it, ends the operation and tells it.</summary>
    /// <returns>False when the instance has been changed meanwhile: nothing was written.</returns>
    public Task<bool> SettleAsync(
        LeasedWork work, long generation, ObservedInstance observed, Arrangement arrangement, CancellationToken cancellationToken) =>
        ChangeAsync(work, Parking.Idle, async (db, instance, operation) =>
        {
            if (instance is null || instance.Generation != generation || instance.DeleteRequested) return false;
            var (first, primary) = (instance.ObservedGeneration == 0, instance.PrimaryNode);
            instance.ObservedGeneration = generation;
            instance.Status = await SettledStatusAsync(db, instance, cancellationToken);
            Show(instance, observed);
            if (operation is null or { Kind: OperationKind.Repair }) await NoteUnaskedAsync(db, instance, primary, cancellationToken);
            await TakeNodesBackAsync(db, instance, cancellationToken);
            await ShowAsync(db, instance, arrangement, first, cancellationToken);
            if (first) db.Add(events.Created(instance));
            if (first && instance.Origin is not null && operation is { RollingBack: false }) db.Add(await RestoredAsync(db, instance, cancellationToken));
            if (operation is null) return true;
            var switched = await NoteSwitchoverAsync(db, instance, operation, observed, cancellationToken);
            if (operation.RollingBack) db.Add(events.RolledBack(instance, operation.Kind, operation.Message ?? ""));
            else Tell(db, instance, operation, switched);
            End(operation, operation.RollingBack ? OperationOutcome.Failed : OperationOutcome.Succeeded);
            return true;
        }, cancellationToken);

    /// <summary>What others ask of it was done, and nothing else was to be.</summary>
    /// <param name="work">The lease.</param>
    /// <param name="arrangement">What is in force now.</param>
    /// <param name="parking">What becomes of the lease.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<bool> AlignedAsync(LeasedWork work, Arrangement arrangement, Parking parking, CancellationToken cancellationToken) =>
        ChangeAsync(work, () => parking, async (db, instance, _) =>
        {
            if (instance is not null) await ShowAsync(db, instance, arrangement, first: false, cancellationToken);
            return true;
        }, cancellationToken);

    /// <summary>Nothing of the instance is left: removes it from the inventory.</summary>
    public Task<bool> DeletedAsync(LeasedWork work, CancellationToken cancellationToken) =>
        ChangeAsync(work, Parking.Remove, async (db, instance, operation) =>
        {
            if (instance is null) return true;
            await AddressPool.ReleaseAsync(db, instance.ResourceId, cancellationToken);
            db.Remove(instance);
            await WakeNeighboursAsync(db, instance, cancellationToken);
            db.Add(events.Deleted(instance));
            if (await FindSetAsync(db, instance.ResourceId, cancellationToken) is { } set)
            {
                set.InstanceDeletedAt = clock.GetUtcNow();
                await BackupWork.WakeAsync(db, set, cancellationToken);
            }

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
            instance.NodeAddresses = [];
            instance.Status = InstanceStatus.Failed;
            await WakeNeighboursAsync(db, instance, cancellationToken);
            if (instance.SourceId is not null) db.Add(events.ReplicaFailed(instance, operation.Message ?? ""));
            else db.Add(instance.Origin is null ? events.CreationFailed(instance, operation.Message ?? "") : backupEvents.RestoreFailed(instance, operation.Message ?? ""));
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
            instance.Address = await options.Addresses.AllocateAsync(db, options.HostId, instance.ResourceId, instance.AccountId, clock.GetUtcNow(), cancellationToken);
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
        var status = await SettledStatusAsync(db, seen, cancellationToken);
        var now = clock.GetUtcNow();
        var isOne = observed.Nodes.Count <= 1;
        var primary = PrimaryOf(observed, before: null);
        if (HasMoved(seen.PrimaryNode, observed)) await MovedAsync(observed, cancellationToken);
        await db.Set<InstanceRecord>().Where(i => i.ResourceId == seen.ResourceId && i.Generation == seen.Generation && i.Status == seen.Status)
            .ExecuteUpdateAsync(set => set
                .SetProperty(i => i.Status, status)
                .SetProperty(i => i.StorageUsedBytes, i => observed.StorageUsedBytes ?? i.StorageUsedBytes)
                .SetProperty(i => i.PendingReboot, observed.PendingRestart)
                .SetProperty(i => i.PrimaryNode, i => isOne ? null : primary ?? i.PrimaryNode)
                .SetProperty(i => i.ReadOnlyPort, observed.ReadOnlyPort)
                .SetProperty(i => i.ObservedAt, now), cancellationToken);
    }

    /// <summary>Status of an instance that is as desired: a snapshot that a user waits for, or that is being taken, shows.</summary>
    private static async Task<string> SettledStatusAsync(InventoryDb db, InstanceRecord instance, CancellationToken cancellationToken) =>
        await db.IsBackingUpAsync(instance.ResourceId, cancellationToken) ? InstanceStatus.BackingUp
        : instance.Stopped ? InstanceStatus.Stopped : InstanceStatus.Available;

    private static Task<BackupSetRecord?> FindSetAsync(InventoryDb db, string resourceId, CancellationToken cancellationToken) =>
        db.Set<BackupSetRecord>().SingleOrDefaultAsync(set => set.ResourceId == resourceId, cancellationToken);

    /// <summary>Whoever looks after the backups waits for an instance that is new, or archives now; read replicas wait to be let in.</summary>
    private async Task ShowAsync(
        InventoryDb db, InstanceRecord instance, Arrangement arrangement, bool first, CancellationToken cancellationToken)
    {
        if (first || instance.Admitted.Count + arrangement.Followers.Count > 0) await WakeNeighboursAsync(db, instance, cancellationToken);
        (instance.Admitted, instance.FollowsAt) = ([.. arrangement.Followers], arrangement.FollowsAt);
        if (instance.SourceId is not null && arrangement.FollowsAt is null) await EndPromotionAsync(db, instance, cancellationToken);
        if (!first && instance.Archiving == arrangement.Archives) return;
        instance.Archiving = arrangement.Archives;
        if (await FindSetAsync(db, instance.ResourceId, cancellationToken) is { } set) await BackupWork.WakeAsync(db, set, cancellationToken);
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
        instance.PrimaryNode = PrimaryOf(observed, instance.PrimaryNode);
        instance.ReadOnlyPort = observed.ReadOnlyPort;
        (instance.Replication, instance.ReplicationProblem) = ReplicationOf(observed);
        instance.ObservedAt = clock.GetUtcNow();
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
        await works.ParkAsync(db, work, parking(), operation?.Id, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
