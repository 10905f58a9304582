using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Lifecycle.Instances;
using Cornac.Operators.Contract;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Host.Tests.Lifecycle;

public sealed class MultiAzTests(TemporaryPostgres postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nodes_get_addresses_of_the_pool_and_give_them_back()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync();
        var id = await inventory.CreateInstanceAsync("shop");
        var single = await inventory.SettledAsync(id, InstanceStatus.Available);

        await inventory.ChangeAsync(id, OperationKind.Modify, i => (i.MultiAz, i.Status) = (true, InstanceStatus.Modifying));
        var two = await inventory.SettledAsync(id, InstanceStatus.Available);
        Assert.Equal(single.Address, two.Address);
        Assert.Equal(2, two.NodeAddresses.Count);
        Assert.Equal(two.NodeAddresses, inventory.Operator.Of(id).Reached!.HighAvailability!.NodeAddresses);
        Assert.Equal(3, await AddressesAsync(inventory));

        await inventory.ChangeAsync(id, OperationKind.Modify, i => (i.MultiAz, i.Status) = (false, InstanceStatus.Modifying));
        var again = await inventory.SettledAsync(id, InstanceStatus.Available);
        Assert.Empty(again.NodeAddresses);
        Assert.Null(inventory.Operator.Of(id).Reached!.HighAvailability);
        Assert.Equal(1, await AddressesAsync(inventory));
        var told = await inventory.MessagesAsync();
        Assert.Contains("Finished applying modification to convert to a Multi-AZ DB instance", told);
        Assert.Contains("Finished applying modification to convert to a standard (Single-AZ) DB instance", told);
    }

    [Fact]
    public async Task Node_address_that_something_else_uses_is_left_out_for_good()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        inventory.Operator.Script = (_, spec, _) => spec?.HighAvailability?.NodeAddresses.Contains("127.0.77.2") == true
            ? new Turn.Fail(FailureKind.AddressInUse, "In use.") { Address = "127.0.77.2" } : null;
        await using var host = await inventory.StartAsync();
        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Available);

        await inventory.ChangeAsync(id, OperationKind.Modify, i => (i.MultiAz, i.Status) = (true, InstanceStatus.Modifying));
        var two = await inventory.SettledAsync(id, InstanceStatus.Available);

        Assert.Equal(["127.0.77.3", "127.0.77.4"], two.NodeAddresses);
        Assert.Equal(4, await AddressesAsync(inventory));
    }

    [Fact]
    public async Task Pool_without_addresses_for_nodes_takes_the_modification_back()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres, "127.0.77.1-127.0.77.2");
        await using var host = await inventory.StartAsync(options => options.Addresses = AddressPool.Parse("127.0.77.1-127.0.77.2"));
        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Available);

        await inventory.ChangeAsync(id, OperationKind.Modify, i => (i.MultiAz, i.Status) = (true, InstanceStatus.Modifying));
        var kept = await inventory.SettledAsync(id, InstanceStatus.Available);

        Assert.False(kept.MultiAz);
        Assert.Equal(1, await AddressesAsync(inventory));
        Assert.Contains(await inventory.EventsAsync(), e => e.Categories[0] == "failure" && e.Message.Contains("No address is left", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Failover_is_told_in_RDSs_words_and_moves_the_primary()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync();
        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Available);
        var ledger = host.Services.GetRequiredService<InstanceLedger>();
        var failover = new ObservedFailover(id, FailoverPhase.Started, "n1", null, "its processes are gone", TimeProvider.System.GetUtcNow(), TimeSpan.Zero);

        await ledger.FailedOverAsync(failover, Cancellation);
        await ledger.FailedOverAsync(failover with { Phase = FailoverPhase.Completed, To = "n2", Elapsed = TimeSpan.FromSeconds(1.2) }, Cancellation);
        await ledger.FailedOverAsync(failover with { Phase = FailoverPhase.Repaired }, Cancellation);

        Assert.Equal("n2", (await inventory.FindAsync(id))!.PrimaryNode);
        var told = (await inventory.EventsAsync()).Where(e => e.Categories[0] is "failover" or "recovery").ToList();
        Assert.Equal(["failover", "failover", "recovery"], told.Select(e => e.Categories[0]));
        Assert.StartsWith("Multi-AZ instance failover started.", told[0].Message, StringComparison.Ordinal);
        Assert.Equal("Multi-AZ instance failover completed. Node n2 took over from n1 within 1.2 s.", told[1].Message);
    }

    private static async Task<int> AddressesAsync(TestInventory inventory)
    {
        await using var db = inventory.Open();
        return await db.Set<AddressRecord>().CountAsync(Cancellation);
    }
}
