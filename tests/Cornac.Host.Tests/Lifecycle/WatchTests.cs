using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Lifecycle.Instances;
using Cornac.Operators.Contract;
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
        await using var inventory = TestInventory.On(server.ConnectionString);
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

    [Fact]
    public async Task Inventory_killed_before_it_was_looked_at_is_started_from_what_the_host_remembers()
    {
        await using var server = await RestartablePostgres.StartAsync();
        await using var inventory = TestInventory.On(server.ConnectionString);
        var (id, host) = await OwnAsync(inventory, server);
        await using var _ = host;
        var memory = new InventoryMemory();
        memory.Note(new KnownInventory(ScriptedOperator.OperatorName, inventory.Operator.Of(id).Reached!, new Fence(0)));
        host.Services.GetRequiredService<InventoryMemory>().Note(memory.Known!);

        await server.KillAsync();
        inventory.Operator.Of(id).Running = false;
        await Guard(host).RescueAsync(TestContext.Current.CancellationToken);

        Assert.True(inventory.Operator.Of(id).Running);
    }

    [Fact]
    public async Task Inventory_killed_just_after_a_change_is_started_as_changed()
    {
        await using var server = await RestartablePostgres.StartAsync();
        await using var inventory = TestInventory.On(server.ConnectionString);
        var (id, host) = await OwnAsync(inventory, server);
        await using var _ = host;
        await Guard(host).RememberAsync(TestContext.Current.CancellationToken);
        await inventory.ChangeAsync(id, OperationKind.Modify, instance => (instance.Class, instance.Status) = ("db.t3.small", InstanceStatus.Modifying));
        await inventory.SettledAsync(id, InstanceStatus.Available);

        await server.KillAsync();
        inventory.Operator.Of(id).Running = false;
        await Guard(host).RescueAsync(TestContext.Current.CancellationToken);

        Assert.True(inventory.Operator.Of(id).Running);
        Assert.Equal("db.t3.small", inventory.Operator.Of(id).Reached!.Class.Name);
    }

    [Fact]
    public async Task Inventory_killed_while_the_engine_looks_at_it_is_started()
    {
        await using var server = await RestartablePostgres.StartAsync();
        await using var inventory = TestInventory.On(server.ConnectionString);
        var (id, host) = await OwnAsync(inventory, server);
        await using var _ = host;
        await Guard(host).RememberAsync(TestContext.Current.CancellationToken);
        var killed = new TaskCompletionSource();
        inventory.Operator.Looking = async _ =>
        {
            inventory.Operator.Looking = _ => Task.CompletedTask;
            await server.KillAsync();
            inventory.Operator.Of(id).Running = false;
            killed.SetResult();
        };

        await inventory.SignalAsync(id);
        await killed.Task.WaitAsync(TestInventory.Deadline, TestContext.Current.CancellationToken);
        await TestInventory.UntilAsync(async () =>
        {
            await Guard(host).RescueAsync(TestContext.Current.CancellationToken);
            return inventory.Operator.Of(id).Running;
        }, "not started");

        await inventory.SettledAsync(id, InstanceStatus.Available);
        Assert.Empty(inventory.Operator.Breaches);
    }

    [Fact]
    public async Task Watch_whose_operator_gives_up_on_its_own_goes_on()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync(options => options.WatchInterval = TimeSpan.FromMilliseconds(50));
        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Available);
        var failures = 0;
        inventory.Operator.Looking = _ => ++failures < 4 ? throw new TaskCanceledException("The hypervisor did not answer in time.") : Task.CompletedTask;

        await TestInventory.UntilAsync(() => Task.FromResult(failures > 4), "not looked at any more");
        inventory.Operator.Of(id).Running = false;
        await TestInventory.UntilAsync(() => Task.FromResult(inventory.Operator.Of(id).Running), "not repaired");
    }

    private static InventoryGuard Guard(TestHost host) => host.Services.GetRequiredService<InventoryGuard>();

    /// <summary>A host without a watch, and an instance that is its own inventory: started by the operator, it really is.</summary>
    private static async Task<(string Id, TestHost Host)> OwnAsync(TestInventory inventory, RestartablePostgres server)
    {
        var id = await inventory.CreateInstanceAsync("cornac", isInventory: true);
        var host = await inventory.StartAsync();
        await inventory.SettledAsync(id, InstanceStatus.Available);
        inventory.Operator.Gate = async (_, step, _) =>
        {
            if (step == "start-server") await server.StartAgainAsync();
        };
        return (id, host);
    }
}
