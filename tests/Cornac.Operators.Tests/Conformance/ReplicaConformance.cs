using Cornac.Operators.Contract;

namespace Cornac.Operators.Tests.Conformance;

/// <summary>What every operator that makes read replicas owes to the contract. Derive, give a ground, and run.</summary>
public abstract class ReplicaConformance(BackupGround ground) : IAsyncDisposable
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected BackupGround Ground { get; } = ground;

    protected OperatorHarness Harness => Ground.Harness;

    /// <summary>Whether clients of a replica see what its source holds: an operator without data has nothing to show.</summary>
    protected virtual bool HasData => true;

    public async ValueTask DisposeAsync()
    {
        await Harness.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Replica_follows_its_source_refuses_writes_and_goes_on_by_itself_once_promoted()
    {
        var target = Harness.Open();
        var source = await Ground.CreateAsync(target);
        await Ground.WriteAsync(source, 1);
        var replica = Follower(source);
        source = await AdmitAsync(target, source, replica.ResourceId);

        // A new operator for each call, as if the host died after every step.
        var made = await StepByStepAsync(replica, from: 1);
        Assert.Equal((InstanceState.Running, replica.Generation), (made.State, made.Generation));
        Assert.Equal((await target.ObserveAsync(source.ResourceId, Cancellation)).SystemIdentifier, made.SystemIdentifier);
        Assert.Equal(NodeRole.Standby, Assert.Single(made.Nodes).Role);
        await AwaitReplicatingAsync(target, replica);
        Assert.IsType<Turn.Done>(await target.ConvergeAsync(replica, new Fence(100), Cancellation));
        await Ground.WriteAsync(source, 2);
        await AwaitRowsAsync(replica, 1, 2);
        if (HasData)
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => Ground.WriteAsync(replica, 3));

        // Both restart; what is written meanwhile arrives.
        replica = replica with { RestartToken = "once", Generation = 2 };
        await OperatorHarness.ConvergeAsync(target, replica, fence: 100);
        source = source with { RestartToken = "once", Generation = source.Generation + 1 };
        await OperatorHarness.ConvergeAsync(target, source);
        await Ground.WriteAsync(source, 3);
        await AwaitRowsAsync(replica, 1, 2, 3);

        var own = replica with { Follows = null, Archive = Ground.SetOf(replica), Generation = 3 };
        var promoted = await StepByStepAsync(own, from: 200);
        Assert.Null(promoted.Replication);
        Assert.Equal(NodeRole.Primary, Assert.Single(promoted.Nodes).Role);
        await Ground.WriteAsync(own, 4);
        await Ground.WriteAsync(source, 5);
        await AwaitRowsAsync(own, 1, 2, 3, 4);
        await AwaitRowsAsync(source, 1, 2, 3, 5);

        source = source with { Followers = [], Generation = source.Generation + 1 };
        await OperatorHarness.ConvergeAsync(target, source);
        Assert.False((await target.ObserveAsync(source.ResourceId, Cancellation)).NeedsRepair);
        await OperatorHarness.DestroyAsync(target, source.ResourceId);
        Assert.Equal(InstanceState.Running, (await target.ObserveAsync(own.ResourceId, Cancellation)).State);
    }

    [Fact]
    public async Task Replica_can_be_destroyed_after_every_step_and_is_not_made_without_its_source()
    {
        var target = Harness.Open();
        var source = await Ground.CreateAsync(target);
        foreach (var steps in new[] { 1, 3, 8, 100 })
        {
            var replica = Follower(source);
            source = await AdmitAsync(target, source, replica.ResourceId);
            var finished = false;
            for (var i = 0; i < steps && !finished; i++)
                finished = await target.ConvergeAsync(replica, new Fence(1), Cancellation) is Turn.Done;
            if (steps == 3 && !finished)
            {
                // Whatever was begun, an empty instance is not what was asked for.
                var orphan = await OperatorHarness.FollowAsync(target, replica with { Follows = null }, fence: 2);
                Assert.Equal(FailureKind.Permanent, Assert.IsType<Turn.Fail>(orphan).Kind);
            }

            await OperatorHarness.DestroyAsync(target, replica.ResourceId, fence: 3);
            await Harness.AssertNothingLeftAsync(replica);
            if (finished)
                break;
        }
    }

    protected InstanceSpec Follower(InstanceSpec source) => Harness.NewSpec() with
    {
        HighAvailability = null,
        Follows = new FollowedInstance { ResourceId = source.ResourceId, Address = source.Address, Port = source.Port, Archive = source.Archive },
    };

    protected static async Task<InstanceSpec> AdmitAsync(IOperator target, InstanceSpec source, params string[] followers)
    {
        source = source with { Followers = followers, Generation = source.Generation + 1 };
        await OperatorHarness.ConvergeAsync(target, source);
        return source;
    }

    protected static async Task AwaitReplicatingAsync(IOperator target, InstanceSpec replica) =>
        await AwaitAsync(async () => (await target.ObserveAsync(replica.ResourceId, Cancellation)).Replication is { State: ReplicationState.Replicating, Message: null });

    protected async Task AwaitRowsAsync(InstanceSpec spec, params int[] rows)
    {
        if (HasData)
            await AwaitAsync(async () => (await Ground.ReadAsync(spec)).SequenceEqual(rows));
    }

    protected static async Task AwaitAsync(Func<Task<bool>> isSo)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(30), "It has not come about within 30 s.");
            await Task.Delay(50, Cancellation);
        }
    }

    private async Task<ObservedInstance> StepByStepAsync(InstanceSpec spec, long from)
    {
        for (var i = 0; i < 100; i++)
        {
            switch (await Harness.Open().ConvergeAsync(spec, new Fence(from + i), Cancellation))
            {
                case Turn.Done done:
                    return done.Observed;
                case Turn.Continue next:
                    await Task.Delay(next.After, Cancellation);
                    break;
                case Turn.Fail fail:
                    Assert.Fail(fail.Message);
                    break;
            }
        }

        throw new TimeoutException("Not done within 100 turns.");
    }
}
