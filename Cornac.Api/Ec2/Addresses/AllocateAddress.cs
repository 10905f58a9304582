using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Models.Ec2;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Quotas;

namespace Cornac.Api.Ec2.Addresses;

/// <summary>Reserves a free address for the caller's account: from then on only its instances get it, before any other.</summary>
internal sealed class AllocateAddress(AddressPools pools, AddressDirectory addresses, AccountQuotas quotas, TimeProvider clock)
    : IOperationHandler<AllocateAddressRequest, AllocateAddressResponse>
{
    public IEnumerable<string> Resources(AllocateAddressRequest request, CallContext context) => [AddressDirectory.Arn(context, "*")];

    public async Task<AllocateAddressResponse> HandleAsync(AllocateAddressRequest request, CallContext context, CancellationToken cancellationToken)
    {
        Check(request, context);
        var tags = AddressTags.Read(request.TagSpecifications);
        var (hostId, pool) = await pools.FindAsync(request.PublicIpv4Pool, cancellationToken);
        var ranges = await pool.WithAddedAsync(addresses.Inventory, hostId, cancellationToken);
        if (request.Address is { } wanted && !ranges.Any(range => range.Contains(wanted))) throw Ec2Errors.OutsideOfPool(wanted, string.Join(", ", ranges));
        await quotas.DemandAddressAsync(context.AccountId, cancellationToken);
        try
        {
            var reservation = await pool.ReserveAsync(
                addresses.Inventory, hostId, request.Address, context.AccountId, tags, clock.GetUtcNow(), cancellationToken)
                ?? throw Ec2Errors.InUse($"The address {request.Address} is not free.");
            Ec2Errors.StopDryRun(request.DryRun);
            return new AllocateAddressResponse
            {
                PublicIp = reservation.Address,
                AllocationId = reservation.AllocationId,
                Domain = AddressView.Domain,
                NetworkBorderGroup = context.Region,
                PublicIpv4Pool = AddressPools.IdOf(hostId),
            };
        }
        catch (AddressPoolExhaustedException exhausted)
        {
            throw Ec2Errors.InsufficientAddressCapacity(exhausted.Message);
        }
    }

    private static void Check(AllocateAddressRequest request, CallContext context)
    {
        if (request.Domain is { } domain && domain != AddressView.Domain) throw CommonErrors.InvalidParameterValue($"Domain: '{domain}' is not offered; use vpc.");
        if (request.NetworkBorderGroup is { } group && group != context.Region)
            throw CommonErrors.InvalidParameterValue($"NetworkBorderGroup: there is {context.Region} only.");
        if (request.CustomerOwnedIpv4Pool is not null || request.IpamPoolId is not null)
            throw Ec2Errors.Unsupported("Addresses come from the pools that DescribePublicIpv4Pools shows: name one as PublicIpv4Pool, or none.");
    }
}
