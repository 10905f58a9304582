using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Lifecycle.Instances;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Host.Tests.Lifecycle;

public sealed class WatchTests(TemporaryPostgres postgres)
{
    [Fact]
    public async Task Watch_of_a_killed_instance_repairs_it()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync(options => options.WatchInterval = TimeSpan.FromMilliseconds(50));
        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Available);

        inventory.Operator.Of(id).Running = false;
        await TestInventory.UntilAsync(() => Task.FromResult(inventory.Operator.Of(id).Running), "not repaired");
        await inventory.SettledAsync(id, InstanceStatus.Available);

        Assert.Contains("Recovery of the DB instance is complete.", await inventory.MessagesAsync(), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Resync_of_all_repairs_what_has_drifted_and_leaves_the_rest()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync();
        var well = await inventory.CreateInstanceAsync("well");
        var ill = await inventory.CreateInstanceAsync("ill");
        await inventory.SettledAsync(well, InstanceStatus.Available);
        await inventory.SettledAsync(ill, InstanceStatus.Available);
        var before = (await inventory.FindAsync(well))!.ObservedAt;

        inventory.Operator.Of(ill).Running = false;
        await host.Services.GetRequiredService<Resync>().WakeAllAsync(null, TimeSpan.Zero, TestContext.Current.CancellationToken);
        await TestInventory.UntilAsync(() => Task.FromResult(inventory.Operator.Of(ill).Running), "not repaired");
        await inventory.SettledAsync(ill, InstanceStatus.Available);
        await TestInventory.UntilAsync(async () => (await inventory.FindAsync(well))!.ObservedAt > before, "not looked at");

        Assert.Single(await inventory.OperationsAsync(well));
        Assert.Equal(2, (await inventory.OperationsAsync(ill)).Count);
    }

    [Fact]
    public async Task Sweep_of_a_thing_without_instance_shows_and_keeps_it()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        inventory.Operator.Of("db-UNKNOWN").Exists = true;
        await using var host = await inventory.StartAsync();

        await TestInventory.UntilAsync(async () =>
        {
            await using var db = inventory.Open();
            var row = await db.Set<HostRecord>().AsNoTracking().SingleOrDefaultAsync(TestContext.Current.CancellationToken);
            return row is { Orphans: ["db-UNKNOWN"] };
        }, "not shown");

        Assert.True(inventory.Operator.Of("db-UNKNOWN").Exists);
    }

    [Fact]
    public async Task Inventory_found_down_is_started_by_its_host_and_told_afterwards()
    {
        await using var server = await RestartablePostgres.StartAsync();
        await using var inventory = await TestInventory.CreateAsync(server.ConnectionString);
        var id = await inventory.CreateInstanceAsync("cornac", isInventory: true);
        await using var host = await inventory.StartAsync(options => options.WatchInterval = TimeSpan.FromMilliseconds(50));
        await inventory.SettledAsync(id, InstanceStatus.Available);
        inventory.Operator.Gate = async (_, step, _) =>
        {
            if (step == "start-server") await server.StartAgainAsync();
        };

        var looks = inventory.Operator.Of(id).Looks;
        await TestInventory.UntilAsync(() => Task.FromResult(inventory.Operator.Of(id).Looks > looks + 1), "not watched");
        await server.KillAsync();
        inventory.Operator.Of(id).Running = false;
        await TestInventory.UntilAsync(() => Task.FromResult(inventory.Operator.Of(id).Running), "not started");
        await TestInventory.UntilAsync(
            async () => (await inventory.MessagesAsync()).Contains("Recovery of the DB instance is complete.", StringComparer.Ordinal), "not told");

        Assert.Empty(inventory.Operator.Breaches);
    }
}
