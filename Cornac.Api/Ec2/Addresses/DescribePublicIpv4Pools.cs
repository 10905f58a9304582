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
    private const string AddedTag = "aws:cornac:added:";

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
        var taken = (await addresses.Inventory.Set<AddressRecord>().Select(a => new { a.HostId, a.Address }).ToListAsync(cancellationToken)).ToLookup(a => a.HostId, a => a.Address, StringComparer.Ordinal);
        var found = new List<PublicIpv4Pool>();
        foreach (var ((hostId, configured), machine) in await pools.ListAsync(cancellationToken))
        {
            var ranges = await configured.WithAddedAsync(addresses.Inventory, hostId, cancellationToken);
            found.Add(Show(hostId, machine, ranges, region, [.. taken[hostId]]));
        }

        return [.. found.OrderBy(pool => pool.PoolId, StringComparer.Ordinal)];
    }

    private static PublicIpv4Pool Show(string hostId, string machine, IReadOnlyList<AddressPool> ranges, string region, IReadOnlyList<string> taken)
    {
        var shown = ranges.Select(range => Show(range, taken.Count(range.Contains))).ToList();
        return new PublicIpv4Pool
        {
            PoolId = AddressPools.IdOf(hostId),
            Description = $"{machine}: {string.Join(", ", ranges)}",
            PoolAddressRanges = shown,
            TotalAddressCount = shown.Sum(range => range.AddressCount),
            TotalAvailableAddressCount = shown.Sum(range => range.AvailableAddressCount),
            NetworkBorderGroup = region,
            // EC2 has no other place to tell which of the ranges can be removed.
            Tags = [.. ranges.Skip(1).Select(range => new Tag { Key = $"{AddedTag}{range.First}-{range.Last}", Value = range.ToString() })],
        };
    }

    private static PublicIpv4PoolRange Show(AddressPool range, int taken)
    {
        var total = (int)Math.Min(range.Size, int.MaxValue);
        return new PublicIpv4PoolRange { FirstAddress = range.First, LastAddress = range.Last, AddressCount = total, AvailableAddressCount = total - taken };
    }
}
