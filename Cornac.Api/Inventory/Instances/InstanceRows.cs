using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Inventory.Instances;

/// <summary>Instances by their row lock: who changes one holds it until the end of the transaction.</summary>
public static class InstanceRows
{
    /// <summary>Locks the row (<c>FOR UPDATE</c>) and reads it, tracked; null when there is none. Needs a transaction.</summary>
    public static async Task<InstanceRecord?> LockInstanceAsync(this InventoryDb db, string resourceId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        var rows = await db.Set<InstanceRecord>()
            .FromSql($"SELECT * FROM db_instances WHERE resource_id = {resourceId} FOR UPDATE").ToListAsync(cancellationToken);
        return rows.SingleOrDefault();
    }

    /// <summary>The same by account and name.</summary>
    /// <param name="db">Inventory, in a transaction.</param>
    /// <param name="accountId">Twelve digits.</param>
    /// <param name="identifier">Name in any case.</param>
    /// <param name="cancellationToken">Stops waiting for the lock.</param>
    public static async Task<InstanceRecord?> LockInstanceAsync(
        this InventoryDb db, string accountId, string identifier, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(identifier);
#pragma warning disable CA1308 // RDS stores identifiers in lower case.
        var name = identifier.ToLowerInvariant();
#pragma warning restore CA1308
        var rows = await db.Set<InstanceRecord>()
            .FromSql($"SELECT * FROM db_instances WHERE account_id = {accountId} AND identifier = {name} FOR UPDATE").ToListAsync(cancellationToken);
        return rows.SingleOrDefault();
    }
}
