using System.Buffers.Binary;
using System.Net;
using Amazon.EC2.Model;

namespace Cornac.Console.Addresses;

/// <summary>A range of addresses that instances get theirs from.</summary>
/// <param name="PoolId">EC2's id of it.</param>
/// <param name="Description">All ranges of its machine, and which that is.</param>
/// <param name="First">The lowest address.</param>
/// <param name="Last">The highest address.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Available">How many are free.</param>
/// <param name="Added">How it was written when it was added; null for one that is configured.</param>
public sealed record AddressRange(string PoolId, string Description, string First, string Last, int Total, int Available, string? Added)
{
    private const string AddedTag = "aws:cornac:added:";

    /// <summary>Of a very large range the lowest are enough to choose from.</summary>
    private const uint MostListed = 65_536;

    public static IEnumerable<AddressRange> Of(PublicIpv4Pool pool) => (pool.PoolAddressRanges ?? []).Select(range => new AddressRange(
        pool.PoolId, pool.Description ?? "", range.FirstAddress, range.LastAddress, range.AddressCount ?? 0, range.AvailableAddressCount ?? 0,
        pool.Tags?.Find(tag => tag.Key == $"{AddedTag}{range.FirstAddress}-{range.LastAddress}")?.Value));

    /// <summary>Its addresses that are not among those in use, lowest first.</summary>
    internal IEnumerable<AddressRow> FreeRows(IReadOnlySet<string> usedKeys)
    {
        var (first, last) = (Number(First), Number(Last));
        for (var offset = 0u; offset <= last - first && offset < MostListed; offset++)
        {
            var row = new AddressRow(PoolId, Text(first + offset), AddressRow.Free);
            if (!usedKeys.Contains(row.Key)) yield return row;
        }
    }

    public static uint Number(string address) => BinaryPrimitives.ReadUInt32BigEndian(IPAddress.Parse(address).GetAddressBytes());

    private static string Text(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes).ToString();
    }
}
