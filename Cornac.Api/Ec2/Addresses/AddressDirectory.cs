using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Ec2.Addresses;

/// <summary>Who sees which addresses: an account those that it reserved and those of its instances, the master account all.</summary>
internal sealed class AddressDirectory(InventoryDb inventory)
{
    public InventoryDb Inventory => inventory;

    /// <summary>ARN of an address, as policies name it.</summary>
    public static string Arn(CallContext context, string allocationId) => $"arn:aws:ec2:{context.Region}:{context.AccountId}:elastic-ip/{allocationId}";

    public Task<bool> IsMasterAsync(CallContext context, CancellationToken cancellationToken) =>
        inventory.Set<AccountRecord>().AnyAsync(a => a.Id == context.AccountId && a.IsMaster, cancellationToken);

    /// <summary>All that the caller sees, by host and address.</summary>
    public async Task<List<AddressEntry>> ListAsync(CallContext context, CancellationToken cancellationToken)
    {
        var all = await ListAsync(await IsMasterAsync(context, cancellationToken) ? null : context.AccountId, cancellationToken);
        return [.. all.OrderBy(entry => entry.Row.HostId, StringComparer.Ordinal).ThenBy(entry => AddressPool.Number(entry.Row.Address))];
    }

    /// <summary>An address by its allocation id, or else by itself; null where the caller's account has none.</summary>
    public async Task<AddressEntry?> FindAsync(string? allocationId, string? address, CallContext context, CancellationToken cancellationToken)
    {
        var all = await ListAsync(context.AccountId, cancellationToken);
        return all.Find(entry => allocationId is null ? entry.Row.Address == address : entry.Row.AllocationId == allocationId);
    }

    private async Task<List<AddressEntry>> ListAsync(string? accountId, CancellationToken cancellationToken)
    {
        var found = await (
            from address in inventory.Set<AddressRecord>().AsNoTracking()
            join one in inventory.Set<InstanceRecord>() on address.ResourceId equals one.ResourceId into instances
            from instance in instances.DefaultIfEmpty()
            join other in inventory.Set<RestoreDrillRecord>() on address.ResourceId equals other.ScratchId into drills
            from drill in drills.DefaultIfEmpty()
            let owner = address.ReservedBy ?? instance.AccountId ?? drill.AccountId
            where accountId == null || owner == accountId
            select new { Row = address, Owner = owner, Instance = instance.Identifier ?? drill.InstanceIdentifier, Endpoint = instance.Address, IsDrill = drill.Id != null })
            .ToListAsync(cancellationToken);
        return found.ConvertAll(one => new AddressEntry(one.Row, one.Owner, one.Instance, Use(one.Row, one.Endpoint, one.IsDrill)));
    }

    private static string Use(AddressRecord row, string? endpoint, bool isDrill) =>
        row.Occupied ? AddressUse.Foreign
        : row.ResourceId is null ? AddressUse.Reserved
        : isDrill ? AddressUse.RestoreDrill
        : row.Address == endpoint ? AddressUse.Endpoint : AddressUse.Node;
}
