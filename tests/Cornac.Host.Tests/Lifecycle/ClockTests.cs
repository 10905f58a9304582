using Cornac.Api.Inventory.Events;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Lifecycle.Clock;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Host.Tests.Lifecycle;

public sealed class ClockTests(TemporaryPostgres postgres)
{
    private static readonly DateTimeOffset Monday0430 = new(2026, 11, 23, 4, 30, 0, TimeSpan.Zero);

    [Fact]
    public async Task Maintenance_window_when_open_applies_what_is_pending()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync();
        var id = await PendingAsync(inventory);

        await JobAt(host, Monday0430).ApplyAsync(TestContext.Current.CancellationToken);
        await TestInventory.UntilAsync(async () => (await inventory.FindAsync(id)) is { Class: "db.t3.small", ObservedGeneration: 2 }, "not applied");
        var instance = await inventory.SettledAsync(id, InstanceStatus.Available);

        Assert.Null(instance.Pending);
        Assert.Equal(OperationKind.Maintenance, (await inventory.OperationsAsync(id))[^1].Kind);
    }

    [Fact]
    public async Task Maintenance_window_when_closed_changes_nothing()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync();
        var id = await PendingAsync(inventory);

        await JobAt(host, Monday0430.AddHours(1)).ApplyAsync(TestContext.Current.CancellationToken);

        Assert.NotNull((await inventory.FindAsync(id))!.Pending);
    }

    [Fact]
    public async Task Maintenance_window_with_a_name_taken_meanwhile_tells_it_and_applies_the_rest()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync();
        var id = await PendingAsync(inventory, "store");
        await inventory.SettledAsync(await inventory.CreateInstanceAsync("store"), InstanceStatus.Available);

        await JobAt(host, Monday0430).ApplyAsync(TestContext.Current.CancellationToken);
        await TestInventory.UntilAsync(async () => (await inventory.FindAsync(id)) is { Class: "db.t3.small", ObservedGeneration: 2 }, "not applied");

        var instance = await inventory.SettledAsync(id, InstanceStatus.Available);
        Assert.Equal(("shop", null), (instance.Identifier, instance.Pending));
        Assert.Contains(await inventory.MessagesAsync(), message => message.Contains("to store", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Retention_removes_what_is_old_and_keeps_the_rest()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync();
        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Available);

        await RetentionAt(host, TimeSpan.FromDays(15)).RemoveAsync(TestContext.Current.CancellationToken);
        await using var db = inventory.Open();
        Assert.Empty(await db.Set<EventRecord>().ToListAsync(TestContext.Current.CancellationToken));
        Assert.Single(await inventory.OperationsAsync(id));

        await RetentionAt(host, TimeSpan.FromDays(31)).RemoveAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await inventory.OperationsAsync(id));
        Assert.Empty(await db.Set<OperationStepRecord>().ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Clock_on_an_empty_inventory_makes_its_tables_and_fires()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync(clockToo: true);
        var id = await inventory.CreateInstanceAsync("shop");
        var instance = await inventory.SettledAsync(id, InstanceStatus.Available);
        Assert.NotNull(instance.ObservedAt);

        await TestInventory.UntilAsync(async () =>
        {
            await using var db = inventory.Open();
            var there = await db.Database.SqlQuery<bool>($"SELECT to_regclass('qrtz_triggers') IS NOT NULL AS \"Value\"")
                .SingleAsync(TestContext.Current.CancellationToken);
            if (!there) return false;
            var jobs = await db.Database.SqlQuery<string>($"SELECT job_name AS \"Value\" FROM qrtz_triggers WHERE prev_fire_time > 0")
                .ToListAsync(TestContext.Current.CancellationToken);
            return jobs.Count == 6;
        }, "the jobs did not fire");
    }

    [Fact]
    public async Task Clock_started_while_the_inventory_is_away_fires_once_it_is_back()
    {
        await using var server = await RestartablePostgres.StartAsync();
        await using var inventory = TestInventory.On(server.ConnectionString);
        await server.KillAsync();
        await using var host = await inventory.StartAsync(clockToo: true);
        await server.StartAgainAsync();

        await TestInventory.UntilAsync(async () =>
        {
            await using var db = inventory.Open();
            return await db.Database.SqlQuery<long>($"SELECT count(*) AS \"Value\" FROM pg_tables WHERE tablename = 'qrtz_triggers'")
                .SingleAsync(TestContext.Current.CancellationToken) == 1;
        }, "the clock did not start");
    }

    private static async Task<string> PendingAsync(TestInventory inventory, string? name = null)
    {
        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Available);
        await using var db = inventory.Open();
        var instance = await db.Set<InstanceRecord>().SingleAsync(i => i.ResourceId == id, TestContext.Current.CancellationToken);
        instance.Pending = new PendingModifications { Class = "db.t3.small", Identifier = name };
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return id;
    }

    private static MaintenanceWindowJob JobAt(TestHost host, DateTimeOffset now) =>
        ActivatorUtilities.CreateInstance<MaintenanceWindowJob>(host.Services, new StandingClock(now));

    private static RetentionJob RetentionAt(TestHost host, TimeSpan later) =>
        ActivatorUtilities.CreateInstance<RetentionJob>(host.Services, new StandingClock(DateTimeOffset.UtcNow + later));

    private sealed class StandingClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
