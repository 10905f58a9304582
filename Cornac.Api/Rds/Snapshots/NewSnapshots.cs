using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Models.Rds;
using Cornac.Api.Rds.Quotas;
using Cornac.Api.Rds.Tags;

namespace Cornac.Api.Rds.Snapshots;

/// <summary>Orders manual snapshots of instances, and those that an instance's end or stop waits for.</summary>
internal sealed class NewSnapshots(SnapshotStore store, AccountQuotas quotas, BackupSupport support, BackupEvents events, TimeProvider clock)
{
    /// <summary>Adds the snapshot of a locked instance, saves, and wakes whoever takes it.</summary>
    /// <param name="instance">A locked row.</param>
    /// <param name="set">Its set of backups.</param>
    /// <param name="identifier">Name of the snapshot, as <see cref="SnapshotStore.NewIdentifier"/> answers it.</param>
    /// <param name="tags">Tags asked for; as in RDS, those of the instance are copied only where none are given.</param>
    /// <param name="isFinal">Whether the deletion or the stop of the instance waits for it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="DBSnapshotAlreadyExistsException">The account has a snapshot of this name.</exception>
    /// <exception cref="SnapshotQuotaExceededException">The account has too many.</exception>
    /// <exception cref="InvalidDBInstanceStateException">No backups can be taken of the instance.</exception>
    public async Task<SnapshotRecord> OrderAsync(
        InstanceRecord instance, BackupSetRecord set, string identifier, IReadOnlyList<Tag>? tags, bool isFinal, CancellationToken cancellationToken)
    {
        support.Require(instance);
        await store.RequireFreeAsync(instance.AccountId, identifier, cancellationToken);
        await quotas.DemandSnapshotAsync(instance.AccountId, cancellationToken);
        var inherited = instance.Settings.CopyTagsToSnapshot && tags is not { Count: > 0 } ? instance.Tags : [];
        var now = clock.GetUtcNow();
        var snapshot = new SnapshotRecord
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            AccountId = instance.AccountId,
            Identifier = identifier,
            SetId = set.ResourceId,
            InstanceIdentifier = instance.Identifier,
            InstanceCreatedAt = instance.CreatedAt,
            Type = SnapshotType.Manual,
            IsFinal = isFinal,
            RequestedAt = now,
            Source = RestorableInstance.Of(instance),
            Tags = TagRules.Merge(inherited, tags),
            Status = SnapshotStatus.Creating,
        };
        store.Inventory.Add(snapshot);
        store.Inventory.Add(events.CreatingSnapshot(snapshot));
        await store.Inventory.SaveUniqueAsync(() => SnapshotStore.AlreadyExists(identifier), cancellationToken);
        await BackupWork.WakeAsync(store.Inventory, set, cancellationToken);
        return snapshot;
    }
}
