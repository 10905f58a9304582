using System.CommandLine;
using System.Globalization;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Inventory.Nodes;
using Cornac.Host.Bootstrap;
using Cornac.Operators.Contract;
using Microsoft.EntityFrameworkCore;
using Spectre.Console;

namespace Cornac.Host.Commands;

/// <summary><c>cornac status</c>: the host, its instances and what is being done to them.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var command = new Command("status", "Show whether Cornac runs here, its instances, and the operations that are under way.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (options, data) = CommonOptions.Read(parsed);
            var pid = RunningHost.ProcessId(data);
            var place = RunningHost.Url(data) is { } url ? $"runs at {url}" : "starts, and does not listen yet";
            System.Console.WriteLine(pid is null ? $"Cornac does not run on {data.Root}." : $"Cornac {place} (process {pid}), data in {data.Root}.");
            await using var inventory = await InventoryAccess.OpenAsync(options, data, cancellationToken);
            var instances = await inventory.Set<InstanceRecord>().AsNoTracking().OrderBy(i => i.AccountId).ThenBy(i => i.Identifier).ToListAsync(cancellationToken);
            var running = await inventory.Set<OperationRecord>().AsNoTracking().Where(o => o.EndedAt == null).ToDictionaryAsync(o => o.ResourceId, StringComparer.Ordinal, cancellationToken);
            var sets = await inventory.Set<BackupSetRecord>().AsNoTracking().ToDictionaryAsync(s => s.ResourceId, StringComparer.Ordinal, cancellationToken);
            var nodes = (await inventory.Set<NodeRecord>().AsNoTracking().OrderBy(n => n.Name).ToListAsync(cancellationToken)).ToLookup(n => n.ResourceId, StringComparer.Ordinal);
            AnsiConsole.Write(Table(instances, running, sets, nodes, options.Dns.ToNames()));
            return pid is null ? 1 : 0;
        });
        return command;
    }

    private static Table Table(
        IEnumerable<InstanceRecord> instances, Dictionary<string, OperationRecord> running, Dictionary<string, BackupSetRecord> sets,
        ILookup<string, NodeRecord> nodes, EndpointNames names)
    {
        var table = new Table().Border(TableBorder.Minimal)
            .AddColumns("Account", "Name", "Status", "PostgreSQL", "Class", "Endpoint", "Nodes", "Used", "Restorable until", "Operation");
        foreach (var instance in instances)
        {
            table.AddRow(
                instance.AccountId,
                Markup.Escape(instance.Identifier),
                instance.Status,
                instance.EngineVersion,
                instance.Class,
                Endpoint(instance, names),
                string.Join('\n', nodes[instance.ResourceId].Select(Describe)),
                instance.StorageUsedBytes is { } used ? string.Create(CultureInfo.InvariantCulture, $"{used / 1048576.0:0} MiB of {instance.StorageGiB} GiB") : "",
                sets.TryGetValue(instance.ResourceId, out var set) ? Markup.Escape(Describe(set)) : "",
                running.TryGetValue(instance.ResourceId, out var operation) ? Markup.Escape(Describe(operation)) : "");
        }

        return table;
    }

    /// <summary>The address stands below a name.</summary>
    private static string Endpoint(InstanceRecord instance, EndpointNames names) => string.Create(
        CultureInfo.InvariantCulture, $"{names.HostOf(instance)}:{instance.Port}{(names.NameOf(instance) is null ? "" : "\n" + instance.Address)}");

    private static string Describe(BackupSetRecord set) =>
        (set.Failure ?? set.ArchiveFailure) is { } failure ? $"failing: {failure}"
        : set.LatestRestorable is { } latest ? latest.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "";

    private static string Describe(NodeRecord node)
    {
        var state = node.State != InstanceState.Running ? $", {node.State.ToString().ToLowerInvariant()}" : node.Synchronous ? ", synchronous" : "";
        return $"{node.Name} {node.Role.ToString().ToLowerInvariant()}{state}";
    }

    private static string Describe(OperationRecord operation) =>
        string.Create(CultureInfo.InvariantCulture, $"{operation.Kind.ToString().ToLowerInvariant()} {operation.Percent} %{(operation.Message is null ? "" : ": " + operation.Message)}");
}
