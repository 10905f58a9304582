using Cornac.Api.CornacService.Machinery;
using Cornac.Api.Ec2.Addresses;
using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Models.CornacService;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.CornacService.Ranges;

/// <summary>Takes a range back that was added, once nothing holds or reserves an address of it.</summary>
internal sealed class RemoveAddressRange(InventoryDb inventory, AddressPools pools, MasterAccount master)
    : IOperationHandler<RemoveAddressRangeRequest, RemoveAddressRangeResponse>
{
    public IEnumerable<string> Resources(RemoveAddressRangeRequest request, CallContext context) => [MasterAccount.Arn(context, "address-range")];

    public async Task<RemoveAddressRangeResponse> HandleAsync(RemoveAddressRangeRequest request, CallContext context, CancellationToken cancellationToken)
    {
        await master.RequireAsync(context, cancellationToken);
        var range = RangeView.Parse(request.Range);
        var (hostId, configured) = await pools.FindAsync(request.PublicIpv4Pool, cancellationToken);
        await AddressPool.TakeTurnAsync(inventory, hostId, cancellationToken);
        if (configured.Covers(range))
            throw new AddressRangeInUseException($"The range {range} is the configuration of the host (Cornac:Local:Addresses): change it there.");
        var found = await inventory.Set<AddressRangeRecord>().SingleOrDefaultAsync(r => r.HostId == hostId && r.First == range.First, cancellationToken);
        if (found is null || !AddressPool.Parse(found.Range).Covers(range))
            throw new AddressRangeNotFoundException($"There is no range {range} that was added; DescribePublicIpv4Pools shows all.");
        var rows = await inventory.Set<AddressRecord>().Where(a => a.HostId == hostId).ToListAsync(cancellationToken);
        var inside = rows.FindAll(row => range.Contains(row.Address));
        if (inside.FindAll(row => row.ResourceId is not null || row.ReservedBy is not null) is { Count: > 0 } held)
            throw new AddressRangeInUseException(
                $"{held.Count} addresses of {range} are held by instances or reserved, such as {held.MinBy(row => AddressPool.Number(row.Address))!.Address}. "
                + "Delete those instances, or release the addresses, first.");
        inventory.RemoveRange(inside);
        inventory.Remove(found);
        await inventory.SaveChangesAsync(cancellationToken);
        return new RemoveAddressRangeResponse { AddressRange = RangeView.Show(hostId, range) };
    }
}
