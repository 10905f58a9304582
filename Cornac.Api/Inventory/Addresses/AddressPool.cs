using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Inventory.Addresses;

/// <summary>The addresses that instances may get: IPv4, as <c>127.0.77.0/24</c> or <c>10.1.0.10-10.1.0.99</c>. Of a CIDR block the network and
/// broadcast addresses are left out.</summary>
public sealed class AddressPool
{
    private readonly uint _first;
    private readonly uint _last;
    private readonly string _text;

    private AddressPool(uint first, uint last, string text) => (_first, _last, _text) = (first, last, text);

    /// <summary>How many addresses there are.</summary>
    public long Size => (long)_last - _first + 1;

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

    public bool Contains(string address) =>
        IPAddress.TryParse(address, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetwork
        && Number(address, address) is var number && number >= _first && number <= _last;

    /// <summary>Every address, lowest first.</summary>
    public IEnumerable<string> All()
    {
        for (var number = _first; number < _last; number++) yield return Text(number);
        yield return Text(_last);
    }

    /// <summary>Gives an instance the lowest address that is free on a host, in the caller's transaction. Callers on the same host take turns until
    /// their transactions end.</summary>
    /// <exception cref="AddressPoolExhaustedException">None is free.</exception>
    /// <exception cref="InvalidOperationException">There is no transaction.</exception>
    public async Task<string> AllocateAsync(
        InventoryDb db, string hostId, string resourceId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (db.Database.CurrentTransaction is null) throw new InvalidOperationException("An address is given within a transaction; there is none.");
        await db.Database.ExecuteSqlAsync(
            $"SELECT pg_advisory_xact_lock(hashtextextended({"cornac addresses of " + hostId}, 0))", cancellationToken);
        var used = await db.Set<AddressRecord>().AsNoTracking().Where(a => a.HostId == hostId).Select(a => a.Address).ToListAsync(cancellationToken);
        var taken = used.Where(Contains).Select(address => Number(address, address)).ToHashSet();
        for (var candidate = _first; ; candidate++)
        {
            if (!taken.Contains(candidate))
            {
                var address = Text(candidate);
                await db.Database.ExecuteSqlAsync(
                    $"INSERT INTO addresses (host_id, address, resource_id, since) VALUES ({hostId}, {address}, {resourceId}, {now})", cancellationToken);
                return address;
            }

            if (candidate == _last) throw new AddressPoolExhaustedException(_text, hostId);
        }
    }

    /// <summary>Makes all addresses of an instance free again.</summary>
    public static Task ReleaseAsync(InventoryDb db, string resourceId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Set<AddressRecord>().Where(a => a.ResourceId == resourceId).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Makes some addresses of an instance free again.</summary>
    public static Task ReleaseAsync(InventoryDb db, string resourceId, IReadOnlyCollection<string> addresses, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Set<AddressRecord>().Where(a => a.ResourceId == resourceId && addresses.Contains(a.Address)).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Notes that something outside of Cornac uses the address that an instance had been given: nobody gets it any more.</summary>
    public static Task OccupyAsync(InventoryDb db, string hostId, string address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Set<AddressRecord>().Where(a => a.HostId == hostId && a.Address == address)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.ResourceId, (string?)null), cancellationToken);
    }

    public override string ToString() => _text;

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
