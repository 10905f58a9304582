using Cornac.Api.Inventory.Instances;
using Cornac.Api.Models.Ec2;

namespace Cornac.Api.Ec2.Addresses;

/// <summary>How EC2 shows an address of an instance.</summary>
internal static class AddressView
{
    public const string Domain = "vpc";

    /// <summary>Keys that start with <c>aws:</c> are the service's own: what they say cannot be forged by a tag.</summary>
    public const string UseTag = "aws:cornac:use";
    public const string InstanceTag = "aws:cornac:db-instance";

    private const string ManagedByRds = "rds";

    /// <summary>Name in the DNS that clients of the instance use.</summary>
    public const string NameTag = "aws:cornac:dns-name";

    public static Address Show(AddressEntry entry, string region, EndpointNames names) => new()
    {
        PublicIp = entry.Row.Address,
        AllocationId = entry.Row.AllocationId,
        AssociationId = entry.Row.ResourceId is null ? null : entry.Row.AllocationId.Replace("eipalloc-", "eipassoc-", StringComparison.Ordinal),
        InstanceId = entry.Row.ResourceId,
        NetworkInterfaceOwnerId = entry.AccountId,
        Domain = Domain,
        NetworkBorderGroup = region,
        PublicIpv4Pool = AddressPools.IdOf(entry.Row.HostId),
        ServiceManaged = entry.Row.ReservedBy is null && entry.Row.ResourceId is not null ? ManagedByRds : null,
        Tags = [.. Tags(entry, names)],
    };

    private static IEnumerable<Tag> Tags(AddressEntry entry, EndpointNames names)
    {
        yield return new Tag { Key = UseTag, Value = entry.Use };
        if (entry.Instance is { } instance) yield return new Tag { Key = InstanceTag, Value = instance };
        if (entry is { Use: AddressUse.Endpoint, AccountId: { } account, Instance: { } named } && names.NameOf(account, named) is { } name)
            yield return new Tag { Key = NameTag, Value = name };
        foreach (var (key, value) in entry.Row.Tags) yield return new Tag { Key = key, Value = value };
    }
}
