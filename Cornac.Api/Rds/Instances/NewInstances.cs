using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.Rds;
using Cornac.Api.Rds.Quotas;

namespace Cornac.Api.Rds.Instances;

/// <summary>Adds new instances, empty or restored, with all that belongs to one: its address, its set of backups, and the work that makes it.</summary>
internal sealed class NewInstances(
    InstanceStore store, AccountQuotas quotas, Placement placement, BackupSettings backups, TimeProvider clock, InstanceView view)
{
    /// <summary>Host that new instances are placed on.</summary>
    public string HostId => placement.HostId;

    /// <summary>Adds a checked record that has no address yet, and shows it.</summary>
    /// <exception cref="DBInstanceAlreadyExistsException">The name is in use.</exception>
    /// <exception cref="InstanceQuotaExceededException">The account would have too many instances.</exception>
    /// <exception cref="StorageQuotaExceededException">Its instances would have too much storage.</exception>
    /// <exception cref="InsufficientDBInstanceCapacityException">No address is left.</exception>
    public async Task<DBInstance> AddAsync(InstanceRecord instance, OperationKind kind, CallContext context, CancellationToken cancellationToken)
    {
        await store.RequireFreeAsync(instance.AccountId, instance.Identifier, cancellationToken);
        await quotas.DemandAsync(instance, isNew: true, cancellationToken);
        try
        {
            instance.Address = await placement.Addresses.AllocateAsync(
                store.Inventory, placement.HostId, instance.ResourceId, instance.AccountId, clock.GetUtcNow(), cancellationToken);
        }
        catch (AddressPoolExhaustedException exhausted)
        {
            throw new InsufficientDBInstanceCapacityException(exhausted.Message);
        }

        store.Inventory.Add(instance);
        store.Inventory.Add(BackupSetRecord.For(instance, backups));
        await store.RequestAsync(instance, kind, context, cancellationToken);
        await store.Inventory.SaveUniqueAsync(InstanceStore.AlreadyExists, cancellationToken);
        return view.Show(instance, backups: null, await store.LinksAsync(instance, cancellationToken));
    }
}
