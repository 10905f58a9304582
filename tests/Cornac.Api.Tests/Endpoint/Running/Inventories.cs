using Cornac.Api.Inventory;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Tests.Endpoint.Running;

/// <summary>Empty inventories, with the schema that the migrations make.</summary>
internal static class Inventories
{
    /// <returns>A connection string.</returns>
    public static Task<string> CreateInventoryAsync(this TemporaryPostgres postgres, CancellationToken cancellationToken = default) =>
        postgres.CopyDatabaseAsync("inventory", MigrateAsync, cancellationToken);

    private static async Task MigrateAsync(string connectionString)
    {
        await using var inventory = new InventoryDb(new DbContextOptionsBuilder<InventoryDb>().UseNpgsql(connectionString).Options);
        await inventory.Database.MigrateAsync();
    }
}
