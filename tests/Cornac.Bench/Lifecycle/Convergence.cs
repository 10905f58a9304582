using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Bench.Measuring;
using Cornac.Bench.Scenarios;
using Cornac.Host.Backups;
using Cornac.Host.Lifecycle;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Fake;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Cornac.Bench.Lifecycle;

/// <summary>The lifecycle engine alone, on an inventory of its own (with durable commits) and an operator whose steps take no time: how fast ten
/// thousand creations end, and how soon after a signal the operator is asked.</summary>
internal sealed class Convergence : IScenario
{
    private const int Signals = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(5);

    public string Name => "lifecycle";

    public string Description => "the lifecycle engine with 10,000 resources of an operator whose steps take no time";

    public async IAsyncEnumerable<Figure> RunAsync(BenchRun bench, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var postgres = new TemporaryPostgres();
        await using var source = NpgsqlDataSource.Create(await OpenDurableAsync(postgres, cancellationToken));
        var observing = new ObservingOperator(new FakeOperator(new FakeOptions(), dataDirectory: "", TimeProvider.System));
        using var keys = new KeyFolder();
        using var host = Build(source, observing, keys.Path);
        var inventory = host.Services.GetRequiredService<IDbContextFactory<InventoryDb>>();
        await using (var db = await inventory.CreateDbContextAsync(cancellationToken)) await db.Database.EnsureCreatedAsync(cancellationToken);
        var ids = await Workload.AddAsync(inventory, observing.Name, bench.Times(10_000, 1_000), cancellationToken);

        var started = Stopwatch.GetTimestamp();
        await host.StartAsync(cancellationToken);
        while (await Workload.OpenAsync(source, cancellationToken) > 0)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience) throw new TimeoutException("The engine does not converge.");
            await Task.Delay(Glance, cancellationToken);
        }

        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        yield return Figure.Plain(
            string.Create(CultureInfo.InvariantCulture, $"lifecycle engine: {ids.Count:#,0} creations converge"),
            string.Create(CultureInfo.InvariantCulture, $"{elapsed:0.0} s: {observing.StepsTaken / elapsed:#,0} steps/s, {ids.Count / elapsed:#,0} creations/s"));

        var wakes = await WakeAsync(host.Services, observing, ids, cancellationToken);
        yield return Figure.Plain("lifecycle engine: signal to the operator being asked", wakes.Milliseconds);
        await host.StopAsync(cancellationToken);
    }

    /// <summary>The tests' throw-away server does without durability; here it is part of what is measured.</summary>
    private static async Task<string> OpenDurableAsync(TemporaryPostgres postgres, CancellationToken cancellationToken)
    {
        await using var server = NpgsqlDataSource.Create(await postgres.StartAsync(cancellationToken));
        foreach (var sql in new[]
        {
            "ALTER SYSTEM SET fsync = on", "ALTER SYSTEM SET synchronous_commit = on", "ALTER SYSTEM SET full_page_writes = on", "SELECT pg_reload_conf()",
        })
        {
            await using var command = server.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return await postgres.CreateDatabaseAsync(cancellationToken);
    }

    private static IHost Build(NpgsqlDataSource source, ObservingOperator observing, string keys)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(source);
        builder.Services.AddPooledDbContextFactory<InventoryDb>(context => context.UseNpgsql(source));
        builder.Services.AddSingleton<IOperator>(observing);
        // Nothing is backed up.
        builder.Services.AddSingleton(new BackupPlaces(
            [(new BackupRepository { Name = "default", Kind = RepositoryKind.Folder, Path = "/nowhere" }, 1)], "default", RepositoryKey.Open(keys)));
        builder.Services.AddLifecycle(new LifecycleOptions
        {
            HostId = Workload.HostId,
            Region = "local",
            Addresses = AddressPool.Parse("127.99.0.0/16"),
            DefaultOperator = observing.Name,
            WatchInterval = TimeSpan.Zero,
        });
        return builder.Build();
    }

    /// <summary>A folder for keys that nobody needs any more in the end.</summary>
    private sealed class KeyFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("cbk-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    private static async Task<Samples> WakeAsync(IServiceProvider services, ObservingOperator observing, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var work = services.GetRequiredService<InstanceWork>();
        await using var db = await services.GetRequiredService<IDbContextFactory<InventoryDb>>().CreateDbContextAsync(cancellationToken);
        var instances = await db.Set<InstanceRecord>().AsNoTracking().Where(i => ids.Take(Signals).Contains(i.ResourceId)).ToListAsync(cancellationToken);
        var samples = new List<long>();
        foreach (var instance in instances)
        {
            var asked = observing.NextCall(instance.ResourceId);
            var started = Stopwatch.GetTimestamp();
            await work.SignalAsync(db, instance, SignalNames.Observe, cancellationToken);
            await asked.WaitAsync(Patience, cancellationToken);
            samples.Add(Stopwatch.GetTimestamp() - started);
            await Task.Delay(Gap, cancellationToken);
        }

        return Samples.FromTicks(samples);
    }
}
