using Cornac.Api.Ec2.Filtering;
using Cornac.Api.Endpoint;
using Cornac.Api.Models.Ec2;
using Cornac.Api.Protocol;

namespace Cornac.Api.Ec2.Addresses;

/// <summary>The addresses that are not free: reserved ones, those of instances, and what else uses one.</summary>
internal sealed class DescribeAddresses(AddressDirectory addresses, ApiSettings settings) : IOperationHandler<DescribeAddressesRequest, DescribeAddressesResponse>
{
    public async Task<DescribeAddressesResponse> HandleAsync(DescribeAddressesRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var filters = FilterSet.From(
            request.Filters, "allocation-id", "association-id", "domain", "instance-id", "network-border-group", "network-interface-owner-id", "public-ip",
            "service-managed", "tag-key", "tag:");
        var all = (await addresses.ListAsync(context, cancellationToken)).ConvertAll(entry => AddressView.Show(entry, context.Region, settings.Names));
        if (request.AllocationIds?.FirstOrDefault(id => !all.Exists(a => a.AllocationId == id)) is { } unknown) throw Ec2Errors.UnknownAllocation(unknown);
        if (request.PublicIps?.FirstOrDefault(ip => !all.Exists(a => a.PublicIp == ip)) is { } missing) throw Ec2Errors.UnknownAddress(missing);
        Ec2Errors.StopDryRun(request.DryRun);
        return new DescribeAddressesResponse
        {
            Addresses =
            [
                .. all.Where(one => (request.AllocationIds is not { Count: > 0 } ids || ids.Contains(one.AllocationId, StringComparer.Ordinal))
                    && (request.PublicIps is not { Count: > 0 } ips || ips.Contains(one.PublicIp, StringComparer.Ordinal))
                    && filters.Matches(name => Value(one, name), one.Tags!)),
            ],
        };
    }

    private static string? Value(Address address, string filter) => filter switch
    {
        "allocation-id" => address.AllocationId,
        "association-id" => address.AssociationId,
        "domain" => address.Domain,
        "instance-id" => address.InstanceId,
        "network-border-group" => address.NetworkBorderGroup,
        "network-interface-owner-id" => address.NetworkInterfaceOwnerId,
        "public-ip" => address.PublicIp,
        _ => address.ServiceManaged,
    };
}
