using Cornac.Api.Inventory;
using Cornac.Host.Configuration;
using Cornac.Host.Operators;
using Cornac.Operators.Contract;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cornac.Host.Bootstrap;

/// <summary>Opens the inventory for a command that runs beside the host, or without one. Changes nothing and starts nothing.</summary>
internal static class InventoryAccess
{
    /// <exception cref="StartupException">There is none yet, or it is not running.</exception>
    public static async Task<InventoryDb> OpenAsync(CornacOptions options, DataDirectory data, CancellationToken cancellationToken) =>
        new(new DbContextOptionsBuilder<InventoryDb>().UseNpgsql(await ConnectionStringAsync(options, data, cancellationToken)).Options);

    private static async Task<string> ConnectionStringAsync(CornacOptions options, DataDirectory data, CancellationToken cancellationToken)
    {
        if (options.Inventory.ConnectionString is { } external) return external;
        var file = InventoryFile.Read(data)
            ?? throw new StartupException($"There is no Cornac in {data.Root} yet: './cornac run' makes one, CORNAC_DATA or --data names another folder.");
        var operators = await LocalOperators.OpenAsync(options, data, NullLoggerFactory.Instance, cancellationToken);
        var observed = await operators.Standalone.ObserveAsync(file.Spec.ResourceId, cancellationToken);
        return observed.State == InstanceState.Running
            ? InventoryServer.ConnectionString(file.Spec, observed)
            : throw new StartupException("Cornac's own PostgreSQL is not running: './cornac run' starts it.");
    }
}
