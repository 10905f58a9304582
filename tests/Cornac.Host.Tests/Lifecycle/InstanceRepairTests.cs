using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Operators.Contract;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Tests.Lifecycle;

/// <summary>What is noticed about instances that nobody asked anything of.</summary>
public sealed class InstanceRepairTests(TemporaryPostgres postgres)
{
    [Fact]
    public async Task Storage_full_is_shown_and_told_once_and_ends()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync(options => options.StorageFullPause = TimeSpan.FromMilliseconds(50));
        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Available);
        var full = true;
        inventory.Operator.Script = (_, _, _) => full ? new Turn.Fail(FailureKind.StorageFull, "0 bytes are left.") : null;

        await inventory.ChangeAsync(id, OperationKind.Modify, instance => (instance.Port, instance.Status) = (6000, InstanceStatus.Modifying));
        await TestInventory.UntilAsync(async () => (await inventory.FindAsync(id))!.Status == InstanceStatus.StorageFull, "not storage-full");
        await TestInventory.UntilAsync(() => Task.FromResult(inventory.Operator.Taken.Count > 8), "not tried again");
        full = false;
        await inventory.SettledAsync(id, InstanceStatus.Available);

        Assert.Single(await inventory.EventsAsync(), e => e.Categories[0] == "low storage");
    }

    [Fact]
    public async Task Instance_found_down_is_repaired_and_told()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync();
        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Available);

        inventory.Operator.Of(id).Running = false;
        await inventory.SignalAsync(id);
        await TestInventory.UntilAsync(() => Task.FromResult(inventory.Operator.Of(id).Running), "still down");
        await inventory.SettledAsync(id, InstanceStatus.Available);

        var repair = (await inventory.OperationsAsync(id))[^1];
        Assert.Equal((OperationKind.Repair, OperationOutcome.Succeeded, null), (repair.Kind, repair.Outcome, repair.RequestedBy));
        Assert.Equal(
            [
                "DB instance created", "Recovery of the DB instance has started. Recovery time will vary with the amount of data to be recovered.",
                "Recovery of the DB instance is complete.",
            ],
            await inventory.MessagesAsync());
        await using var db = inventory.Open();
        Assert.Empty(await db.Set<SignalRecord>().ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Zone_that_is_configured_later_gives_a_name_and_a_rename_another_without_anybody_being_told()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        string id;
        await using (await inventory.StartAsync())
        {
            id = await inventory.CreateInstanceAsync("shop");
            await inventory.SettledAsync(id, InstanceStatus.Available);
            Assert.Null(inventory.Operator.Of(id).Reached!.DnsName);
        }

        inventory.Names = new EndpointNames("db.acme.example");
        await using var host = await inventory.StartAsync();
        await inventory.SignalAsync(id);
        await inventory.SettledAsync(id, InstanceStatus.Available, () => inventory.Operator.Of(id).Reached!.DnsName == $"shop.{TestInventory.Account}.db.acme.example");
        Assert.Single(await inventory.OperationsAsync(id));
        Assert.Equal(["DB instance created"], await inventory.MessagesAsync());

        await inventory.ChangeAsync(id, OperationKind.Modify, instance => instance.Identifier = "store");
        await inventory.SettledAsync(id, InstanceStatus.Available, () => inventory.Operator.Of(id).Reached!.DnsName == $"store.{TestInventory.Account}.db.acme.example");
    }

    [Fact]
    public async Task Instance_whose_data_is_gone_fails_and_is_not_made_anew()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync();
        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Available);

        var thing = inventory.Operator.Of(id);
        (thing.Exists, thing.Complete, thing.Running) = (false, false, false);
        await inventory.SignalAsync(id);
        await inventory.SettledAsync(id, InstanceStatus.Failed);

        Assert.False(thing.Exists);
        Assert.Contains("gone", (await inventory.MessagesAsync())[^1], StringComparison.Ordinal);
    }
}
