using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Cornac.Api.Inventory;

/// <summary>Lets <c>dotnet ef migrations add</c> make migrations without a host or a database.</summary>
internal sealed class InventoryDesign : IDesignTimeDbContextFactory<InventoryDb>
{
    public InventoryDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<InventoryDb>().UseNpgsql().Options);
}
