using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Inventory;

/// <summary>The inventory: everything Cornac knows, in one PostgreSQL database. Each capability maps its own entities with an
/// <see cref="IEntityTypeConfiguration{TEntity}"/> beside them.</summary>
public sealed class InventoryDb(DbContextOptions<InventoryDb> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(InventoryDb).Assembly);
}
