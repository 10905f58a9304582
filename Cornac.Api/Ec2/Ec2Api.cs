using Cornac.Api.Ec2.Addresses;
using Cornac.Api.Ec2.Zones;
using Cornac.Api.Endpoint;
using Cornac.Api.Models.Ec2;
using Cornac.Api.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Api.Ec2;

/// <summary>EC2: the addresses of instances, and where they are.</summary>
internal static class Ec2Api
{
    public static IServiceCollection AddEc2Operations(this IServiceCollection services) => services
        .AddScoped<AddressPools>()
        .AddScoped<AddressDirectory>()
        .AddScoped<IResourceTags, TagsOfAddresses>()
        .AddOperation(Ec2Operations.AllocateAddress.HandledBy<AllocateAddress>())
        .AddOperation(Ec2Operations.DescribeAddresses.HandledBy<DescribeAddresses>())
        .AddOperation(Ec2Operations.DescribePublicIpv4Pools.HandledBy<DescribePublicIpv4Pools>())
        .AddOperation(Ec2Operations.ReleaseAddress.HandledBy<ReleaseAddress>())
        .AddOperation(Ec2Operations.DescribeRegions.HandledBy<DescribeRegions>())
        .AddOperation(Ec2Operations.DescribeAvailabilityZones.HandledBy<DescribeAvailabilityZones>());
}
