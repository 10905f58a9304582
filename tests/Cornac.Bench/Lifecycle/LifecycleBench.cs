using System.Diagnostics;
using System.Globalization;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Rds.Naming;
using Cornac.Host.Lifecycle;
using Cornac.Operators.Contract;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Cornac.Bench.Lifecycle;

/// <summary>How fast the lifecycle engine is with an operator that takes no time: resources converging in bulk, and the time from a request's
/// commit to the operator's first call.</summary>
public static class LifecycleBench
{
    private const string HostId = "bench";
    private const int Batch = 1000;

    /// <summary>Runs on an empty database.</summary>
    /// <param name="connectionString">The database; the schema is made in it.</param>
    /// <param name="resources">How many resources converge at once.</param>
    /// <param name="wakes">How many requests are timed one by one.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    /// <returns>Figures: what, and how much.</returns>
    public static async Task<IReadOnlyList<(string What, string Figure)>> RunAsync(
        string connectionString, int resources, int wakes, CancellationToken cancellationToken)
    {
        var instant = new InstantOperator();
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(NpgsqlDataSource.Create(connectionString));
        builder.Services.AddPooledDbContextFactory<InventoryDb>((provider, db) => db.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()));
        builder.Services.AddSingleton<IOperator>(instant);
        builder.Services.AddLifecycle(new LifecycleOptions
        {
            HostId = HostId,
            Region = "local",
            Addresses = AddressPool.Parse("10.0.0.0/8"),
            DefaultOperator = instant.Name,
        });
        using var host = builder.Build();
        var contexts = host.Services.GetRequiredService<IDbContextFactory<InventoryDb>>();
        var ids = await FillAsync(contexts, resources, instant.Name, cancellationToken);

        var began = Stopwatch.GetTimestamp();
        await host.StartAsync(cancellationToken);
        await UntilSettledAsync(contexts, cancellationToken);
        var bulk = Stopwatch.GetElapsedTime(began);
        var latencies = await TimeWakesAsync(host.Services, contexts, instant, ids.Take(wakes), cancellationToken);
        await host.StopAsync(cancellationToken);

        return
        [
            ("resources converged", Format(resources, "0")),
            ("time, s", Format(bulk.TotalSeconds, "0.0")),
            ("steps/s", Format(instant.Steps.Count * resources / bulk.TotalSeconds, "0")),
            ("wake-up latency p50, ms", Format(latencies[latencies.Count / 2], "0.0")),
            ("wake-up latency p99, ms", Format(latencies[(int)(latencies.Count * 0.99)], "0.0")),
            ("memory, MB", Format(Environment.WorkingSet / 1e6, "0")),
        ];
    }

    private static async Task<List<string>> FillAsync(
        IDbContextFactory<InventoryDb> contexts, int resources, string operatorName, CancellationToken cancellationToken)
    {
        var ids = new List<string>(resources);
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken)) await db.Database.EnsureCreatedAsync(cancellationToken);
        for (var done = 0; done < resources; done += Batch)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            for (var i = done; i < Math.Min(done + Batch, resources); i++)
            {
                var now = DateTimeOffset.UtcNow;
                var instance = Instance(i, operatorName, now);
                ids.Add(instance.ResourceId);
                db.Add(instance);
                db.Add(new OperationRecord
                {
                    Id = Guid.CreateVersion7(now),
                    AccountId = instance.AccountId,
                    ResourceId = instance.ResourceId,
                    ResourceName = instance.Identifier,
                    Kind = OperationKind.Create,
                    CreatedAt = now,
                    Generation = 1,
                });
                db.Add(new WorkItemRecord { ResourceId = instance.ResourceId, Kind = WorkItemRecord.InstanceKind, HostId = HostId, NextRunAt = now });
            }

            await db.SaveChangesAsync(cancellationToken);
        }

        return ids;
    }

    private static async Task<List<double>> TimeWakesAsync(
        IServiceProvider services, IDbContextFactory<InventoryDb> contexts, InstantOperator instant, IEnumerable<string> ids,
        CancellationToken cancellationToken)
    {
        var work = services.GetRequiredService<InstanceWork>();
        var latencies = new List<double>();
        foreach (var id in ids)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var instance = await db.LockInstanceAsync(id, cancellationToken) ?? throw new InvalidOperationException($"{id} is gone.");
            instance.RestartToken = "1";
            instance.Generation++;
            await work.RequestAsync(db, instance, OperationKind.Reboot, requester: null, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            var called = instant.NextCallAsync(id);
            await transaction.CommitAsync(cancellationToken);
            var committed = Stopwatch.GetTimestamp();
            latencies.Add(Math.Max(0, Stopwatch.GetElapsedTime(committed, await called.WaitAsync(cancellationToken)).TotalMilliseconds));
        }

        await UntilSettledAsync(contexts, cancellationToken);
        latencies.Sort();
        return latencies;
    }

    private static async Task UntilSettledAsync(IDbContextFactory<InventoryDb> contexts, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        while (await db.Set<WorkItemRecord>().AnyAsync(item => item.NextRunAt != null, cancellationToken))
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
    }

    private static string Format(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static InstanceRecord Instance(int number, string operatorName, DateTimeOffset now) => new()
    {
        ResourceId = ResourceIds.NewInstance(),
        AccountId = "123456789012",
        Identifier = string.Create(CultureInfo.InvariantCulture, $"bench{number}"),
        CreatedAt = now,
        Operator = operatorName,
        HostId = HostId,
        EngineVersion = "15.18",
        Class = "db.t3.micro",
        StorageGiB = 5,
        Address = string.Create(CultureInfo.InvariantCulture, $"10.{number / 65536}.{number / 256 % 256}.{number % 256}"),
        Port = 5432,
        MasterUsername = "boss",
        Status = InstanceStatus.Creating,
        Settings = new InstanceSettings
        {
            BackupRetentionDays = 1,
            BackupWindow = "03:00-03:30",
            MaintenanceWindow = "mon:04:00-mon:05:00",
            StorageType = "gp3",
            ParameterGroup = "default.postgres15",
            OptionGroup = "default:postgres-15",
            SubnetGroup = "default",
        },
    };
}
