using Cornac.Api.Inventory;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Cornac.Host.Bootstrap;

/// <summary>Brings the inventory's schema up to date, one host at a time.</summary>
internal sealed class Schema(IDbContextFactory<InventoryDb> inventory)
{
    private const long LockKey = 0x436F726E6163; // "Cornac"

    /// <exception cref="StartupException">The database cannot be reached or changed.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var db = await inventory.CreateDbContextAsync(cancellationToken);
            await db.Database.OpenConnectionAsync(cancellationToken);
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({LockKey})", cancellationToken);
            // Most starts find the schema current, and looking costs a fraction of what Entity Framework does before it migrates.
            if ((await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any()) await db.Database.MigrateAsync(cancellationToken);
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({LockKey})", cancellationToken);
        }
        catch (Exception failure) when (failure is NpgsqlException || InventoryAvailability.IsAway(failure))
        {
            throw Unusable(failure);
        }
    }

    public static StartupException Unusable(Exception failure)
    {
        // Entity Framework wraps what might pass by itself.
        var cause = failure as NpgsqlException ?? failure.InnerException ?? failure;
        return new StartupException($"The inventory's database cannot be used: {cause.Message}. Check Cornac:Inventory:ConnectionString.", failure);
    }
}
