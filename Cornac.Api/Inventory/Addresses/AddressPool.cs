using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Cornac.Api.Inventory.Addresses;

/// <summary>The addresses that instances may get: IPv4, as <c>127.0.77.0/24</c> or <c>10.1.0.10-10.1.0.99</c>. Of a CIDR block the network and
/// broadcast addresses are left out.</summary>
public sealed partial class AddressPool
{
    private readonly uint _first;
    private readonly uint _last;
    private readonly string _text;

    private AddressPool(uint first, uint last, string text) => (_first, _last, _text) = (first, last, text);

    /// <summary>How many addresses there are.</summary>
    public long Size => (long)_last - _first + 1;

    /// <summary>The lowest address.</summary>
    public string First => Text(_first);

    /// <summary>The highest address.</summary>
    public string Last => Text(_last);

    /// <exception cref="FormatException">The text is neither a CIDR block nor a range, or has no usable address.</exception>
    public static AddressPool Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Split('/') is [var network, var bits] && byte.TryParse(bits, CultureInfo.InvariantCulture, out var prefix) && prefix <= 32)
        {
            var size = 1UL << (32 - prefix);
            var start = Number(network, text) & (uint)~(size - 1);
            var end = (uint)(start + size - 1);
            return size > 2 ? new AddressPool(start + 1, end - 1, text) : new AddressPool(start, end, text);
        }

        if (text.Split('-') is [var from, var to] && Number(from.Trim(), text) is var first && Number(to.Trim(), text) is var last && first <= last)
            return new AddressPool(first, last, text);
        throw new FormatException($"'{text}' is not a pool of IPv4 addresses: write 127.0.77.0/24 or 10.1.0.10-10.1.0.99.");
    }

    /// <summary>Whether an address, in its usual form, is one of these.</summary>
    public bool Contains(string address) =>
        IPAddress.TryParse(address, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetwork && parsed.ToString() == address
        && Number(address, address) is var number && number >= _first && number <= _last;

    /// <summary>Every address, lowest first.</summary>
    public IEnumerable<string> All()
    {
        for (var number = _first; number < _last; number++) yield return Text(number);
        yield return Text(_last);
    }

    public override string ToString() => _text;

    /// <summary>Orders IPv4 addresses as numbers.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static uint Number(string address) => Number(address, address);

    private static uint Number(string address, string text)
    {
        if (!IPAddress.TryParse(address, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetwork || address.Count(c => c == '.') != 3)
            throw new FormatException($"'{address}' in '{text}' is not an IPv4 address.");
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(parsed.GetAddressBytes());
    }

    private static string Text(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes).ToString();
    }
}

/// <summary>Every address of the pool is in use.</summary>
public sealed class AddressPoolExhaustedException(string pool, string hostId)
    : Exception($"No address is left in the pool {pool} of host {hostId}. Delete a DB instance that is no longer needed, or enlarge the pool.");
