using Cornac.Operators.Contract;

namespace Cornac.Operators.Engine;

/// <summary>What the certificates of an instance were last made for, as the operator's record of it keeps it.</summary>
/// <param name="DnsName">Name that they are for beside the addresses; null for none.</param>
/// <param name="RenewAt">When they are to be made anew: some time before they end.</param>
internal sealed record Certified(string? DnsName, DateTimeOffset RenewAt)
{
    /// <summary>True when they still serve what shall be. What is not recorded does not.</summary>
    public static bool Serves(Certified? last, InstanceSpec desired) => last is not null && string.Equals(last.DnsName, desired.DnsName, StringComparison.Ordinal);

    /// <summary>True when it is time to make them anew. Nothing else may ever bring a quiet instance to that.</summary>
    public static bool IsDue(Certified? last, DateTimeOffset now) => last is null || now >= last.RenewAt;
}
