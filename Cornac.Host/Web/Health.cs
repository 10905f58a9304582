using Cornac.Api.Inventory;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Cornac.Host.Web;

/// <summary>Healthy while the inventory answers.</summary>
internal sealed class InventoryHealth(IDbContextFactory<InventoryDb> inventory) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var db = await inventory.CreateDbContextAsync(cancellationToken);
            await db.Database.ExecuteSqlAsync($"SELECT 1", cancellationToken);
            return HealthCheckResult.Healthy("The inventory answers.");
        }
        catch (Exception failure) when (InventoryAvailability.IsAway(failure))
        {
            return HealthCheckResult.Unhealthy("The inventory does not answer.", failure);
        }
    }
}
