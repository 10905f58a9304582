using Cornac.Api.Inventory.Addresses;

namespace Cornac.Api.Ec2.Addresses;

/// <summary>An address that is not free, and what has it.</summary>
/// <param name="Row">The row.</param>
/// <param name="AccountId">Account that reserved it, or that owns what holds it; null when something outside of Cornac uses it.</param>
/// <param name="Instance">Name of the instance that holds it, or whose backups a drill tries on it; null when none does.</param>
/// <param name="Use">What it is used for, one of <see cref="AddressUse"/>.</param>
internal sealed record AddressEntry(AddressRecord Row, string? AccountId, string? Instance, string Use);

/// <summary>What an address is used for, as the tag <c>aws:cornac:use</c> tells.</summary>
internal static class AddressUse
{
    /// <summary>Clients of an instance connect to it.</summary>
    public const string Endpoint = "endpoint";

    /// <summary>A node of a highly available instance listens on it.</summary>
    public const string Node = "node";

    /// <summary>A restored backup is tried on it.</summary>
    public const string RestoreDrill = "restore-drill";

    /// <summary>It waits for an instance of the account that reserved it.</summary>
    public const string Reserved = "reserved";

    /// <summary>Something outside of Cornac uses it.</summary>
    public const string Foreign = "foreign";
}
