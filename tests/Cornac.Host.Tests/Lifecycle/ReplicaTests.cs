using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Testing;

namespace Cornac.Host.Tests.Lifecycle;

public sealed class ReplicaTests(TemporaryPostgres postgres)
{
    [Fact]
    public async Task Replica_is_made_once_its_source_lets_it_in_and_promoted_leaves_nothing_behind()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync(options => options.WatchInterval = TimeSpan.FromMilliseconds(50));
        var source = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(source, InstanceStatus.Available);

        var replica = await inventory.CreateInstanceAsync("shop-ro", sourceId: source);
        await inventory.SignalAsync(source);
        await inventory.SettledAsync(replica, InstanceStatus.Available);

        var (spec, of) = (inventory.Operator.Of(replica).Reached!, inventory.Operator.Of(source).Reached!);
        Assert.Equal([replica], of.Followers);
        Assert.Equal((source, of.Address, of.Port), (spec.Follows!.ResourceId, spec.Follows.Address, spec.Follows.Port));
        Assert.Equal((ReplicationStatus.Replicating, null), await ReplicationAsync());

        // The source moves: its replica is told, without an operation of its own.
        await inventory.ChangeAsync(source, OperationKind.Modify, i => (i.Port, i.Status) = (6000, InstanceStatus.Modifying));
        await TestInventory.UntilAsync(() => Task.FromResult(inventory.Operator.Of(replica).Reached!.Follows?.Port == 6000), "the replica still looks for the old port");
        Assert.Single(await inventory.OperationsAsync(replica));

        // Left behind, it is put right, and both are told.
        inventory.Operator.Gate = (id, _, cancellationToken) => id == replica ? Task.Delay(300, cancellationToken) : Task.CompletedTask;
        inventory.Operator.Of(replica).NeedsRepair = true;
        await TestInventory.UntilAsync(async () => await ReplicationAsync() == (ReplicationStatus.Error, "WAL is gone"), "nothing is wrong with the replica");
        await TestInventory.UntilAsync(async () => await ReplicationAsync() == (ReplicationStatus.Replicating, null), "the replica is still wrong");
        inventory.Operator.Gate = (_, _, _) => Task.CompletedTask;

        await inventory.ChangeAsync(replica, OperationKind.Promote, i => (i.Promoting, i.Status) = (true, InstanceStatus.Modifying));
        var own = await inventory.SettledAsync(replica, InstanceStatus.Available);
        Assert.Equal((null, false, null), (own.SourceId, own.Promoting, own.FollowsAt));
        Assert.Null(inventory.Operator.Of(replica).Reached!.Follows);
        await TestInventory.UntilAsync(() => Task.FromResult(inventory.Operator.Of(source).Reached!.Followers.Count == 0), "the source still keeps WAL");
        var told = await inventory.MessagesAsync();
        Assert.Contains("Replication has stopped. WAL is gone", told);
        Assert.Contains("Replication for the Read Replica resumed.", told);
        Assert.Contains("Promoted Read Replica instance to a standalone database instance.", told);
        Assert.Empty(inventory.Operator.Breaches);

        async Task<(string?, string?)> ReplicationAsync()
        {
            var seen = (await inventory.FindAsync(replica))!;
            return (seen.Replication, seen.ReplicationProblem);
        }
    }

    [Fact]
    public async Task Source_that_is_deleted_leaves_instances_of_their_own_and_none_that_it_has_not_let_in()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync();
        var source = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(source, InstanceStatus.Available);
        var one = await inventory.CreateInstanceAsync("one", sourceId: source);
        await inventory.SignalAsync(source);
        await inventory.SettledAsync(one, InstanceStatus.Available);
        var hold = new TaskCompletionSource();
        string? late = null;
        inventory.Operator.Gate = (id, step, _) => id == one || (id == late && step == "start-server") ? hold.Task : Task.CompletedTask;
        late = await inventory.CreateInstanceAsync("late", sourceId: source);
        await inventory.SignalAsync(source);
        await TestInventory.UntilAsync(() => Task.FromResult(inventory.Operator.Of(late).Exists), "the second is not begun");
        var never = await inventory.CreateInstanceAsync("never", sourceId: source);

        await inventory.ChangeAsync(one, OperationKind.Promote, i => (i.Promoting, i.Status) = (true, InstanceStatus.Modifying));
        await inventory.DeleteAsync(source);
        await TestInventory.UntilAsync(
            async () => (await inventory.StepsAsync((await inventory.OperationsAsync(source))[^1].Id)).Exists(s => s.Name == "await-replicas"), "the source does not wait");
        Assert.True(inventory.Operator.Of(source).Running);
        hold.SetResult();

        Assert.Null((await inventory.SettledAsync(one, InstanceStatus.Available)).SourceId);
        await inventory.GoneAsync(source);
        await TestInventory.UntilAsync(async () => (await inventory.FindAsync(late))!.SourceId is null, "the second still follows");
        Assert.Null(inventory.Operator.Of(late).Reached!.Follows);
        await inventory.SettledAsync(never, InstanceStatus.Failed);
        Assert.False(inventory.Operator.Of(never).Exists);
        Assert.Contains(await inventory.EventsAsync(), e => e.Categories[0] == "read replica" && e.Message.StartsWith("Read replica creation failed.", StringComparison.Ordinal));
    }
}
