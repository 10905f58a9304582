using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Instances;
using Cornac.Host.Bootstrap;
using Cornac.Host.Configuration;
using Cornac.Host.Dns;
using Cornac.Host.Operators;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Machines.Local;
using Cornac.Operators.Standalone;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

namespace Cornac.Host.Commands;

/// <summary><c>cornac doctor</c>: what this machine has, what is missing, and what to do about it.</summary>
internal static class DoctorCommand
{
    private const long LeastFreeBytes = 2L * 1024 * 1024 * 1024;

    public static Command Create()
    {
        var command = new Command("doctor", "Check what Cornac needs on this machine, and tell what to do where something is missing. Exit code 1 if anything is.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (options, data) = CommonOptions.Read(parsed);
            var findings = new List<Finding>();
            await foreach (var finding in ExamineAsync(options, data, cancellationToken)) findings.Add(finding);
            Print(findings);
            return findings.Exists(f => f.State == FindingState.Bad) ? 1 : 0;
        });
        return command;
    }

    private static async IAsyncEnumerable<Finding> ExamineAsync(
        CornacOptions options, DataDirectory data, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var running = RunningHost.ProcessId(data);
        var problems = await StandaloneOperator.CheckAsync(LocalOperators.Options(options, data), TimeProvider.System, cancellationToken);
        foreach (var problem in problems) yield return Finding.Bad("Machine", problem);
        if (problems.Count == 0)
        {
            var operators = await LocalOperators.OpenAsync(options, data, NullLoggerFactory.Instance, cancellationToken);
            var capabilities = await operators.Standalone.DescribeAsync(cancellationToken);
            yield return Finding.Good("PostgreSQL", string.Join(", ", capabilities.EngineVersions.Select(v => $"{v.Version} in {v.BinDirectory}")));
            yield return Finding.Good("Data directory", data.Root);
            yield return capabilities.SupportsBackups
                ? Finding.Good("pgBackRest", "there: instances can be backed up and restored")
                : Finding.Bad("pgBackRest", "not found, so no instance is backed up: apt-get install pgbackrest");
            var lacking = await operators.Patroni.CheckAsync(cancellationToken);
            foreach (var problem in lacking) yield return Finding.Bad("High availability", problem);
            if (lacking.Count == 0) yield return Finding.Good("High availability", HighAvailability(options));
            if (capabilities.SupportsBackups && operators.Standalone.Backups is { } backups)
            {
                foreach (var (name, repository) in options.Backups.Effective())
                {
                    yield return repository.Path is null && !Directory.Exists(data.Repository)
                        ? Finding.Good($"Repository {name}", "none yet: the first start makes it")
                        : await RepositoryAsync(backups, repository.ToRepository(name, data), cancellationToken);
                }
            }
        }

        yield return FreeSpace(data);
        yield return Listening(options, data, running);
        yield return Addresses(options);
        yield return OnPath("aws", "the AWS command line: apt-get install awscli");
        yield return OnPath("psql", "PostgreSQL's command line: apt-get install postgresql-client");
        var inventory = await InventoryAsync(options, data, running, cancellationToken);
        yield return inventory;
        if (options.Dns.ToSettings(data) is not { } settings) yield break;
        var zone = new ZoneExamination(settings);
        foreach (var finding in zone.ExamineFile()) yield return finding;
        if (inventory.State == FindingState.Good && await AnyNameAsync(options, data, cancellationToken) is var (known, address))
            yield return await zone.ResolveAsync(known, address, cancellationToken);
    }

    /// <summary>Name and address of an instance, rather one that is ready; null when there is none.</summary>
    private static async Task<(string Name, string Address)?> AnyNameAsync(CornacOptions options, DataDirectory data, CancellationToken cancellationToken)
    {
        if (options.Inventory.ConnectionString is null && InventoryFile.Read(data) is null) return null;
        await using var inventory = await InventoryAccess.OpenAsync(options, data, cancellationToken);
        var found = await inventory.Set<InstanceRecord>().AsNoTracking().Where(i => i.Address != null)
            .OrderByDescending(i => i.Status == InstanceStatus.Available).ThenBy(i => i.Identifier).FirstOrDefaultAsync(cancellationToken);
        return found is not null && options.Dns.ToNames().NameOf(found) is { } name ? (name, found.Address!) : null;
    }

    private static string HighAvailability(CornacOptions options) => options.HighAvailability.Etcd.Endpoints is { Count: > 0 } endpoints
        ? $"Patroni and what holds addresses are there, etcd answers at {string.Join(", ", endpoints)}"
        : "Patroni, etcd and what holds addresses (HAProxy, and vip-manager on a bridge) are there; Cornac runs its own etcd once it is needed";

    private static async Task<Finding> RepositoryAsync(IBackups backups, BackupRepository repository, CancellationToken cancellationToken)
    {
        var what = $"Repository {repository.Name}";
        try
        {
            var health = await backups.CheckAsync(repository, cancellationToken);
            if (!health.Usable) return Finding.Bad(what, health.Message ?? "cannot be used");
            var free = health.FreeBytes is { } bytes ? FormattableString.Invariant($", {bytes / 1073741824.0:0.0} GiB free") : "";
            return health.FreeBytes < LeastFreeBytes
                ? Finding.Bad(what, $"{repository.Path}{free}: make room, or backups will fail.")
                : Finding.Good(what, $"{repository.Path}, can be read and written{free}");
        }
        catch (RepositoryException failure)
        {
            return Finding.Bad(what, failure.Message);
        }
    }

    private static Finding FreeSpace(DataDirectory data)
    {
        var folder = data.Root;
        while (!Directory.Exists(folder)) folder = Path.GetDirectoryName(folder)!;
        var free = new DriveInfo(folder).AvailableFreeSpace;
        var text = FormattableString.Invariant($"{free / 1073741824.0:0.0} GiB free below {folder}");
        return free >= LeastFreeBytes ? Finding.Good("Disk", text) : Finding.Bad("Disk", text + ": make room, or choose another data directory.");
    }

    private static Finding Listening(CornacOptions options, DataDirectory data, int? running)
    {
        if (running is not null) return Finding.Good("Endpoint", $"{RunningHost.Url(data) ?? "not listening yet"}, process {running}");
        var url = new Uri(options.Url);
        var address = IPAddress.TryParse(url.Host, out var parsed) ? parsed : IPAddress.Loopback;
        return CanBind(address, url.Port)
            ? Finding.Good("Endpoint", $"{options.Url} is free; Cornac does not run")
            : Finding.Bad("Endpoint", $"{options.Url} cannot be listened on: another program has the port, or the address is not this machine's. Choose another with CORNAC_URL.");
    }

    private static Finding Addresses(CornacOptions options)
    {
        var pool = AddressPool.Parse(options.Local.Addresses);
        if (options.Local.Bridge is { Length: > 0 } name && Bridge.Find(name) is { } bridge && pool.All().FirstOrDefault(bridge.Serves) is { } served)
            return Finding.Good("Address pool", $"{options.Local.Addresses}, {pool.Size} addresses, from {served} on the bridge {name} ({bridge.Subnet})");
        return CanBind(IPAddress.Parse(pool.All().First()), 0)
            ? Finding.Good("Address pool", $"{options.Local.Addresses}, {pool.Size} addresses")
            : Finding.Bad("Address pool", $"{options.Local.Addresses} does not belong to this machine: add the addresses to an interface, or set Cornac:Local:Addresses.");
    }

    private static bool CanBind(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Finding OnPath(string program, string missing)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        return found is null ? Finding.Bad(program, $"not on the PATH; it is {missing}") : Finding.Good(program, found);
    }

    private static async Task<Finding> InventoryAsync(CornacOptions options, DataDirectory data, int? running, CancellationToken cancellationToken)
    {
        if (running is null && options.Inventory.ConnectionString is null && InventoryFile.Read(data) is null)
            return Finding.Good("Inventory", "none yet: the first start makes it");
        try
        {
            await using var inventory = await InventoryAccess.OpenAsync(options, data, cancellationToken);
            var pending = await inventory.Database.GetPendingMigrationsAsync(cancellationToken);
            return pending.Any()
                ? Finding.Bad("Inventory", "its schema is older than this version: './cornac run' brings it up to date.")
                : Finding.Good("Inventory", "answers, schema up to date");
        }
        catch (Exception failure) when (failure is StartupException or System.Data.Common.DbException)
        {
            return Finding.Bad("Inventory", failure.Message);
        }
    }

    private static void Print(IEnumerable<Finding> findings)
    {
        var table = new Table().Border(TableBorder.Minimal).AddColumns("", "What", "Finding");
        foreach (var finding in findings)
            table.AddRow(Mark(finding.State), finding.What, Markup.Escape(finding.Text));
        AnsiConsole.Write(table);
    }

    private static string Mark(FindingState state) => state switch
    {
        FindingState.Good => "[green]ok[/]",
        FindingState.Doubtful => "[yellow]warning[/]",
        _ => "[red]missing[/]",
    };
}
