using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Cornac.Api.Inventory;

/// <summary>Saving what must be unique.</summary>
internal static class UniqueRows
{
    /// <summary>Saves, and answers with an error where another call took the same name first.</summary>
    public static async Task SaveUniqueAsync(this InventoryDb inventory, Func<AwsException> taken, CancellationToken cancellationToken)
    {
        try
        {
            await inventory.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException race) when (race.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            throw taken();
        }
    }
}
