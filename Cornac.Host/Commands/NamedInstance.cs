using System.CommandLine;
using Cornac.Api.Inventory.Instances;
using Cornac.Host.Bootstrap;
using Cornac.Host.Configuration;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Commands;

/// <summary>The instance that a command is given by name.</summary>
internal static class NamedInstance
{
    public static Argument<string> Argument() => new("name") { Description = "DB instance identifier." };

    public static Option<string?> Account() => new("--account") { Description = "Account of the instance, when several have one of this name." };

    /// <exception cref="StartupException">There is none, several, or it has no address yet.</exception>
    public static async Task<InstanceRecord> FindAsync(
        CornacOptions options, DataDirectory data, string name, string? account, CancellationToken cancellationToken)
    {
        await using var inventory = await InventoryAccess.OpenAsync(options, data, cancellationToken);
        var found = await inventory.Set<InstanceRecord>().AsNoTracking()
            .Where(i => i.Identifier == name.ToLowerInvariant() && (account == null || i.AccountId == account))
            .ToListAsync(cancellationToken);
        return found switch
        {
            [{ Address: not null } instance] => instance,
            [var instance] => throw new StartupException($"DB instance {name} is {instance.Status} and has no address yet."),
            [] => throw new StartupException($"There is no DB instance {name}. './cornac status' lists them all."),
            _ => throw new StartupException($"Several accounts have a DB instance {name}: add --account {string.Join(" or --account ", found.Select(i => i.AccountId))}."),
        };
    }
}
