namespace Cornac.Api.Inventory.Instances;

/// <summary>What clients call the endpoints of instances: a name in a zone of the DNS where one is configured, and otherwise the address.</summary>
/// <param name="Zone">The zone, fully qualified without a dot at the end, for example <c>db.acme.example</c>; null for none.</param>
public sealed record EndpointNames(string? Zone)
{
    /// <summary>Most characters of a zone in which every instance has a name: DNS allows 253 (RFC 1035), an identifier has up to 63, an account 12.</summary>
    public const int LongestZone = 253 - 63 - 12 - 2;

    public static readonly EndpointNames None = new((string?)null);

    /// <summary>Name of an instance below the zone. An identifier is unique in its account only, so the account is a label of its own, as on RDS.</summary>
    public static string LabelsOf(string accountId, string identifier) => $"{identifier}.{accountId}";

    /// <summary>Name of an instance; null without a zone.</summary>
    public string? NameOf(string accountId, string identifier) => Zone is null ? null : $"{LabelsOf(accountId, identifier)}.{Zone}";

    /// <summary>Name of an instance; null without a zone.</summary>
    public string? NameOf(InstanceRecord instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return NameOf(instance.AccountId, instance.Identifier);
    }

    /// <summary>What its clients connect to: its name, or else its address; null while it has no address.</summary>
    public string? HostOf(InstanceRecord instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return instance.Address is null ? null : NameOf(instance) ?? instance.Address;
    }
}
