using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Inventory.Addresses;

/// <content>Ranges beside the configured one.</content>
public sealed partial class AddressPool
{
    /// <summary>This, which a host is configured with, and what was added to it, in the order in which addresses are given.</summary>
    public async Task<IReadOnlyList<AddressPool>> WithAddedAsync(InventoryDb db, string hostId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        var added = await db.Set<AddressRangeRecord>().AsNoTracking().Where(r => r.HostId == hostId).OrderBy(r => r.Since).Select(r => r.Range).ToListAsync(cancellationToken);
        return [this, .. added.Select(Parse)];
    }

    /// <summary>Whether an address is in both.</summary>
    public bool Overlaps(AddressPool other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return _first <= other._last && other._first <= _last;
    }

    /// <summary>Whether both are the same addresses, however written.</summary>
    public bool Covers(AddressPool other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return _first == other._first && _last == other._last;
    }
}
