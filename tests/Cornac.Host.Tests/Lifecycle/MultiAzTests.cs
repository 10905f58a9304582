using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Inventory.Nodes;
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

        var completed = failover with
        {
            Phase = FailoverPhase.Completed, To = "n2", Elapsed = TimeSpan.FromSeconds(1.2), Gap = TimeSpan.FromSeconds(1.4),
            Parts = [new(FailoverStage.Detection, TimeSpan.FromSeconds(0.2)), new(FailoverStage.Promotion, TimeSpan.FromSeconds(1.2))],
        };
        // A host that dies in between leaves it to the next one, which does not know what has arrived.
        foreach (var phase in new[] { failover, failover, completed, failover, completed with { Gap = null, Parts = [], Elapsed = TimeSpan.FromSeconds(9) } })
            await ledger.FailedOverAsync(phase, Cancellation);
        for (var time = 0; time < 2; time++)
            await ledger.FailedOverAsync(failover with { Phase = FailoverPhase.Repaired, BeganAt = TimeProvider.System.GetUtcNow() }, Cancellation);

        Assert.Equal("n2", (await inventory.FindAsync(id))!.PrimaryNode);
        var told = (await inventory.EventsAsync()).Where(e => e.Categories[0] is "failover" or "recovery").ToList();
        Assert.Equal(["failover", "failover", "recovery"], told.Select(e => e.Categories[0]));
        Assert.StartsWith("Multi-AZ instance failover started.", told[0].Message, StringComparison.Ordinal);
        Assert.Equal("Multi-AZ instance failover completed. Node n2 took over from n1 within 1.2 s. The address led to no primary for 1.4 s.", told[1].Message);
        var noted = Assert.Single(await inventory.AllAsync<FailoverRecord>());
        Assert.Equal((false, "n1", "n2", FailoverOutcome.Completed, 1400), (noted.Planned, noted.FromNode, noted.ToNode, noted.Outcome, noted.GapMilliseconds));
        Assert.Equal([new("detection", 200), new("promotion", 1200)], noted.Stages);
        Assert.Equal(failover.BeganAt, noted.BeganAt, TimeSpan.FromMilliseconds(1));
        Assert.NotNull(noted.RepairedAt);
    }

    [Fact]
    public async Task Only_the_last_failovers_of_an_instance_are_kept()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync();
        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Available);
        var ledger = host.Services.GetRequiredService<InstanceLedger>();
        var now = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < FailoverRecord.Kept + 2; i++)
            await ledger.FailedOverAsync(new ObservedFailover(id, FailoverPhase.Completed, "n1", "n2", "it was lost", now.AddMinutes(i), TimeSpan.Zero), Cancellation);

        var kept = await inventory.AllAsync<FailoverRecord>();
        Assert.Equal(FailoverRecord.Kept, kept.Count);
        Assert.Equal(now.AddMinutes(2), kept.Min(f => f.BeganAt), TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Switchover_on_purpose_is_noted_with_its_gap_and_nodes_are_noted_until_one_is_left()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        ObservedFailover? made = null;
        inventory.Operator.Seen = seen => seen with
        {
            LastSwitchover = made, ReadOnlyPort = 5433,
            Nodes = inventory.Operator.Of(seen.ResourceId).Reached?.HighAvailability is { NodeAddresses: var addresses } ? [Node("n1", NodeRole.Primary, addresses[0]), Node("n2", NodeRole.Standby, addresses[1])] : seen.Nodes,
        };
        await using var host = await inventory.StartAsync(options => options.WatchInterval = TimeSpan.FromMilliseconds(50));
        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Available);
        await inventory.ChangeAsync(id, OperationKind.Modify, i => (i.MultiAz, i.Status) = (true, InstanceStatus.Modifying));
        var two = await inventory.SettledAsync(id, InstanceStatus.Available);
        Assert.Equal(("n1", 5433), (two.PrimaryNode, two.ReadOnlyPort));
        List<NodeRecord> nodes = [];
        await Eventually.Until(async () => (nodes = await inventory.AllAsync<NodeRecord>()).Count == 2, TimeSpan.FromSeconds(20), () => "No nodes were noted.", Cancellation);
        var standby = nodes.Single(n => n.Role == NodeRole.Standby);
        Assert.Equal(("n2", InstanceState.Running, two.NodeAddresses[1], true, 160), (standby.Name, standby.State, standby.Address, standby.Synchronous, standby.LagBytes));

        await inventory.ChangeAsync(id, OperationKind.Reboot, i =>
        {
            (i.SwitchoverToken, i.Status) = ("again", InstanceStatus.Rebooting);
            made = new ObservedFailover(id, FailoverPhase.Completed, "n1", "n2", "it was asked for", TimeProvider.System.GetUtcNow().AddSeconds(1), TimeSpan.FromSeconds(2))
            {
                IsPlanned = true, Gap = TimeSpan.FromSeconds(0.9),
            };
        });
        await inventory.SettledAsync(id, InstanceStatus.Available);
        var noted = Assert.Single(await inventory.AllAsync<FailoverRecord>());
        Assert.Equal((true, "n2", FailoverOutcome.Completed, 900), (noted.Planned, noted.ToNode, noted.Outcome, noted.GapMilliseconds));
        Assert.Contains("Multi-AZ instance failover completed. Node n2 took over from n1. The address led to no primary for 0.9 s.", await inventory.MessagesAsync());

        await inventory.ChangeAsync(id, OperationKind.Modify, i => (i.MultiAz, i.Status) = (false, InstanceStatus.Modifying));
        await inventory.SettledAsync(id, InstanceStatus.Available);
        await Eventually.Until(async () => (await inventory.AllAsync<NodeRecord>()).Count == 0, TimeSpan.FromSeconds(20), () => "Nodes are still noted.", Cancellation);
        Assert.Single(await inventory.AllAsync<FailoverRecord>());

        static ObservedNode Node(string name, NodeRole role, string address) => new()
        {
            Name = name, Role = role, State = InstanceState.Running, Address = address, Timeline = 3,
            IsSynchronous = role == NodeRole.Standby, LagBytes = role == NodeRole.Standby ? 160 : null,
        };
    }

    [Fact]
    public async Task Primary_that_has_moved_while_nobody_looked_is_told_once()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        var primary = "n1";
        inventory.Operator.Seen = seen => seen with
        {
            Nodes = inventory.Operator.Of(seen.ResourceId).Reached?.HighAvailability is null ? seen.Nodes
                : [.. new[] { "n1", "n2" }.Select(name => new ObservedNode { Name = name, Role = name == primary ? NodeRole.Primary : NodeRole.Standby, State = InstanceState.Running })],
        };
        await using var host = await inventory.StartAsync(options => options.WatchInterval = TimeSpan.FromMilliseconds(50));
        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Available);
        await inventory.ChangeAsync(id, OperationKind.Modify, i => (i.MultiAz, i.Status) = (true, InstanceStatus.Modifying));
        await inventory.SettledAsync(id, InstanceStatus.Available);

        primary = "n2";
        await Eventually.Until(async () => (await inventory.FindAsync(id))!.PrimaryNode == "n2", TimeSpan.FromSeconds(20), () => "The primary is not shown.", Cancellation);
        await inventory.ChangeAsync(id, OperationKind.Modify, i => i.Status = InstanceStatus.Modifying);
        await inventory.SettledAsync(id, InstanceStatus.Available);
        var noted = Assert.Single(await inventory.AllAsync<FailoverRecord>());
        Assert.Equal((false, "n1", "n2", FailoverOutcome.Completed, null), (noted.Planned, noted.FromNode, noted.ToNode, noted.Outcome, noted.GapMilliseconds));
        Assert.Single(await inventory.MessagesAsync(), m => m == "Multi-AZ instance failover completed. Node n2 took over from n1, not by Cornac, which found it so.");

        // The guard is in the middle of one: it tells the end.
        var ledger = host.Services.GetRequiredService<InstanceLedger>();
        var failover = new ObservedFailover(id, FailoverPhase.Started, "n2", null, "it was lost", TimeProvider.System.GetUtcNow(), TimeSpan.Zero);
        await ledger.FailedOverAsync(failover, Cancellation);
        primary = "n1";
        await Eventually.Until(async () => (await inventory.FindAsync(id))!.PrimaryNode == "n1", TimeSpan.FromSeconds(20), () => "The primary is not shown.", Cancellation);
        await ledger.FailedOverAsync(failover with { Phase = FailoverPhase.Completed, To = "n1" }, Cancellation);
        Assert.Equal(2, (await inventory.AllAsync<FailoverRecord>()).Count);
    }

    private static async Task<int> AddressesAsync(TestInventory inventory)
    {
        await using var db = inventory.Open();
        return await db.Set<AddressRecord>().CountAsync(Cancellation);
    }
}
