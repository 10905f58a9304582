using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Inventory.Addresses;

/// <content>Who gets which address.</content>
public sealed partial class AddressPool
{
    /// <summary>Gives an instance the lowest address that its account has reserved on a host and no instance holds, else the lowest that is free in the first of its ranges that has one,
    /// in the caller's transaction. Callers on the same host take turns until their transactions end.</summary>
    /// <param name="db">The transaction.</param>
    /// <param name="hostId">The host.</param>
    /// <param name="resourceId">What shall hold the address.</param>
    /// <param name="accountId">Account whose reservations count; null for what no client connects to, such as the nodes behind an instance's address.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="AddressPoolExhaustedException">None is free.</exception>
    /// <exception cref="InvalidOperationException">There is no transaction.</exception>
    public async Task<string> AllocateAsync(
        InventoryDb db, string hostId, string resourceId, string? accountId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        await TakeTurnAsync(db, hostId, cancellationToken);
        if (accountId is not null && await TakeReservedAsync(db, hostId, resourceId, accountId, cancellationToken) is { } reserved) return reserved;
        var address = await LowestFreeAsync(db, hostId, cancellationToken) ?? throw new AddressPoolExhaustedException(_text, hostId);
        await InsertAsync(db, new AddressRecord { HostId = hostId, Address = address, ResourceId = resourceId, Since = now }, cancellationToken);
        return address;
    }

    /// <summary>Reserves an address for an account, in the caller's transaction.</summary>
    /// <param name="db">The transaction.</param>
    /// <param name="hostId">The host.</param>
    /// <param name="address">The address, one of the host's ranges; null for the lowest that is free.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The reservation; null when the address asked for is not free.</returns>
    /// <exception cref="AddressPoolExhaustedException">None is free.</exception>
    /// <exception cref="InvalidOperationException">There is no transaction.</exception>
    public async Task<AddressRecord?> ReserveAsync(
        InventoryDb db, string hostId, string? address, string accountId, Dictionary<string, string> tags, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        await TakeTurnAsync(db, hostId, cancellationToken);
        if (address is null) address = await LowestFreeAsync(db, hostId, cancellationToken) ?? throw new AddressPoolExhaustedException(_text, hostId);
        else if (await db.Set<AddressRecord>().AnyAsync(a => a.HostId == hostId && a.Address == address, cancellationToken)) return null;
        var reservation = new AddressRecord { HostId = hostId, Address = address, ReservedBy = accountId, Tags = tags, Since = now };
        await InsertAsync(db, reservation, cancellationToken);
        return reservation;
    }

    /// <summary>Waits until no other transaction gives addresses of a host, and keeps others from it until this one ends.</summary>
    /// <exception cref="InvalidOperationException">There is no transaction.</exception>
    public static Task TakeTurnAsync(InventoryDb db, string hostId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (db.Database.CurrentTransaction is null) throw new InvalidOperationException("An address is given within a transaction; there is none.");
        return db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({"cornac addresses of " + hostId}, 0))", cancellationToken);
    }

    /// <summary>Takes all addresses of an instance from it: they are free again, or kept for the account that reserved them.</summary>
    public static Task ReleaseAsync(InventoryDb db, string resourceId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return ReleaseAsync(db.Set<AddressRecord>().Where(a => a.ResourceId == resourceId), cancellationToken);
    }

    /// <summary>Takes some addresses of an instance from it, likewise.</summary>
    public static Task ReleaseAsync(InventoryDb db, string resourceId, IReadOnlyCollection<string> addresses, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return ReleaseAsync(db.Set<AddressRecord>().Where(a => a.ResourceId == resourceId && addresses.Contains(a.Address)), cancellationToken);
    }

    /// <summary>Notes that something outside of Cornac uses the address that an instance had been given: nobody gets it any more.</summary>
    public static Task OccupyAsync(InventoryDb db, string hostId, string address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Set<AddressRecord>().Where(a => a.HostId == hostId && a.Address == address)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.ResourceId, (string?)null).SetProperty(a => a.Occupied, valueExpression: true), cancellationToken);
    }

    private static async Task ReleaseAsync(IQueryable<AddressRecord> held, CancellationToken cancellationToken)
    {
        await held.Where(a => a.ReservedBy == null).ExecuteDeleteAsync(cancellationToken);
        await held.ExecuteUpdateAsync(set => set.SetProperty(a => a.ResourceId, (string?)null), cancellationToken);
    }

    private async Task<string?> TakeReservedAsync(InventoryDb db, string hostId, string resourceId, string accountId, CancellationToken cancellationToken)
    {
        var mine = await db.Set<AddressRecord>().Where(a => a.HostId == hostId && a.ReservedBy == accountId && a.ResourceId == null && !a.Occupied)
            .Select(a => a.Address).ToListAsync(cancellationToken);
        var ranges = await WithAddedAsync(db, hostId, cancellationToken);
        if (mine.Where(one => ranges.Any(range => range.Contains(one))).MinBy(Number) is not { } address) return null;
        await db.Set<AddressRecord>().Where(a => a.HostId == hostId && a.Address == address)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.ResourceId, resourceId), cancellationToken);
        return address;
    }

    private async Task<string?> LowestFreeAsync(InventoryDb db, string hostId, CancellationToken cancellationToken)
    {
        var used = await db.Set<AddressRecord>().Where(a => a.HostId == hostId).Select(a => a.Address).ToListAsync(cancellationToken);
        var taken = used.ToHashSet(StringComparer.Ordinal);
        var ranges = await WithAddedAsync(db, hostId, cancellationToken);
        return ranges.SelectMany(range => range.All()).FirstOrDefault(address => !taken.Contains(address));
    }

    // Not through the change tracker: callers give an address in the middle of changes that they save later.
    private static Task<int> InsertAsync(InventoryDb db, AddressRecord row, CancellationToken cancellationToken)
    {
        var tags = System.Text.Json.JsonSerializer.Serialize(row.Tags);
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO addresses (host_id, address, allocation_id, resource_id, reserved_by, occupied, tags, since)
            VALUES ({row.HostId}, {row.Address}, {row.AllocationId}, {row.ResourceId}, {row.ReservedBy}, false, {tags}::jsonb, {row.Since})
            """,
            cancellationToken);
    }
}
