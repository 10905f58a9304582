using Cornac.Api.Ec2.Filtering;
using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Models.Ec2;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Ec2.Addresses;

/// <summary>The ranges that instances get their addresses from, and how much of each is free. They are the master account's: another one has none.</summary>
internal sealed class DescribePublicIpv4Pools(AddressPools pools, AddressDirectory addresses)
    : IOperationHandler<DescribePublicIpv4PoolsRequest, DescribePublicIpv4PoolsResponse>
{
    private const int LargestPage = 10;

    public async Task<DescribePublicIpv4PoolsResponse> HandleAsync(
        DescribePublicIpv4PoolsRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var filters = FilterSet.From(request.Filters, "tag-key", "tag:");
        var after = request.NextToken is { Length: > 0 } token
            ? PageMarker.TryRead(token) ?? throw CommonErrors.InvalidParameterValue("The NextToken is not one that this service has handed out.")
            : "";
        var all = await addresses.IsMasterAsync(context, cancellationToken) ? await ListAsync(context.Region, cancellationToken) : [];
        if (request.PoolIds?.FirstOrDefault(id => !all.Exists(pool => pool.PoolId == id)) is { } unknown) throw Ec2Errors.UnknownPool(unknown);
        var size = request.MaxResults ?? LargestPage;
        var found = all.Where(pool => string.CompareOrdinal(pool.PoolId, after) > 0
            && (request.PoolIds is not { Count: > 0 } ids || ids.Contains(pool.PoolId, StringComparer.Ordinal)) && filters.Matches(_ => null, [])).ToList();
        return new DescribePublicIpv4PoolsResponse
        {
            PublicIpv4Pools = [.. found.Take(size)],
            NextToken = found.Count > size ? PageMarker.Write(found[size - 1].PoolId!) : null,
        };
    }

    private async Task<List<PublicIpv4Pool>> ListAsync(string region, CancellationToken cancellationToken)
    {
        var taken = await addresses.Inventory.Set<AddressRecord>().Select(a => new { a.HostId, a.Address }).ToListAsync(cancellationToken);
        return
        [
            .. (await pools.ListAsync(cancellationToken))
                .Select(one => Show(one.Placement, one.Machine, region, taken.Count(a => a.HostId == one.Placement.HostId && one.Placement.Addresses.Contains(a.Address))))
                .OrderBy(pool => pool.PoolId, StringComparer.Ordinal),
        ];
    }

    private static PublicIpv4Pool Show(Placement placement, string machine, string region, int taken)
    {
        var total = (int)Math.Min(placement.Addresses.Size, int.MaxValue);
        return new PublicIpv4Pool
        {
            PoolId = AddressPools.IdOf(placement.HostId),
            Description = $"{machine}: {placement.Addresses}",
            PoolAddressRanges =
            [
                new PublicIpv4PoolRange
                {
                    FirstAddress = placement.Addresses.First, LastAddress = placement.Addresses.Last, AddressCount = total, AvailableAddressCount = total - taken,
                },
            ],
            TotalAddressCount = total,
            TotalAvailableAddressCount = total - taken,
            NetworkBorderGroup = region,
            Tags = [],
        };
    }
}
