using Amazon.EC2.Model;

namespace Cornac.Console.Addresses;

/// <summary>An address as the page shows it.</summary>
/// <param name="PoolId">The range that it is of.</param>
/// <param name="Ip">The address.</param>
/// <param name="Use">What it is used for, in the endpoint's word; <see cref="Free"/> for nothing.</param>
internal sealed record AddressRow(string PoolId, string Ip, string Use)
{
    public const string Free = "free";
    public const string Reserved = "reserved";
    private const string Foreign = "foreign";
    private const string UseTag = "aws:cornac:use";
    private const string InstanceTag = "aws:cornac:db-instance";
    private const string NameTag = "aws:cornac:dns-name";

    public string? AllocationId { get; init; }

    /// <summary>Account that reserved it or whose instance holds it.</summary>
    public string? AccountId { get; init; }

    public string? Instance { get; init; }

    /// <summary>Name in the DNS by which clients of the instance know it; null where it has none.</summary>
    public string? DnsName { get; init; }

    /// <summary>The tag <c>Name</c>.</summary>
    public string? Name { get; init; }

    public bool IsManaged { get; init; }

    public string Key => PoolId + Ip;

    public static AddressRow Of(Address address)
    {
        var tags = (address.Tags ?? []).ToDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal);
        return new AddressRow(address.PublicIpv4Pool ?? "", address.PublicIp, tags.GetValueOrDefault(UseTag, Reserved))
        {
            AllocationId = address.AllocationId,
            AccountId = address.NetworkInterfaceOwnerId,
            Instance = tags.GetValueOrDefault(InstanceTag),
            DnsName = tags.GetValueOrDefault(NameTag),
            Name = tags.GetValueOrDefault("Name"),
            IsManaged = address.ServiceManaged is not null,
        };
    }

    /// <summary>Whether somebody who acts in an account can give it back: it is theirs, and no instance holds it.</summary>
    public bool CanBeReleasedBy(string accountId) => AccountId == accountId && (Use is Reserved or Foreign);

    public bool Holds(string text, string accountName) =>
        text.Length == 0 || new[] { Ip, DnsName, Instance, Name, AccountId, accountName }.Any(one => one?.Contains(text, StringComparison.CurrentCultureIgnoreCase) == true);
}
