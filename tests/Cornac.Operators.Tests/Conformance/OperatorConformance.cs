using Cornac.Operators.Contract;

namespace Cornac.Operators.Tests.Conformance;

/// <summary>What every operator owes to the contract. Derive, give a harness, and run.</summary>
public abstract class OperatorConformance(OperatorHarness harness) : IAsyncDisposable
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected OperatorHarness Harness { get; } = harness;

    public async ValueTask DisposeAsync()
    {
        await Harness.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Create_of_a_new_instance_reaches_done_and_observe_agrees()
    {
        var target = Harness.Open();
        var spec = Harness.NewSpec();

        var done = await OperatorHarness.ConvergeAsync(target, spec);
        var seen = await target.ObserveAsync(spec.ResourceId, Cancellation);

        Assert.Equal(InstanceState.Running, done.State);
        Assert.Equal(spec.Generation, done.Generation);
        Assert.Equal(spec.EngineVersion, done.EngineVersion);
        Assert.False(string.IsNullOrEmpty(done.SystemIdentifier));
        Assert.Equal(done.State, seen.State);
        Assert.Equal(done.SystemIdentifier, seen.SystemIdentifier);
        Assert.Contains(seen.Nodes, n => n is { Role: NodeRole.Primary, State: InstanceState.Running, StartedAt: not null });
    }

    [Fact]
    public async Task Converge_of_a_reached_instance_is_done_at_once()
    {
        var target = Harness.Open();
        var spec = Harness.NewSpec();
        var first = await OperatorHarness.ConvergeAsync(target, spec);

        var again = await target.ConvergeAsync(spec, new Fence(1), Cancellation);

        var done = Assert.IsType<Turn.Done>(again);
        Assert.Equal(first.SystemIdentifier, done.Observed.SystemIdentifier);
        Assert.Equal(StartedAt(first), StartedAt(done.Observed));
    }

    [Fact]
    public async Task Observe_of_an_unknown_instance_is_absent()
    {
        var seen = await Harness.Open().ObserveAsync(Harness.NewSpec().ResourceId, Cancellation);

        Assert.Equal(InstanceState.Absent, seen.State);
        Assert.Empty(seen.Nodes);
    }

    [Fact]
    public async Task Observe_of_a_half_made_instance_is_partial()
    {
        var target = Harness.Open();
        var spec = Harness.NewSpec();

        Assert.IsType<Turn.Continue>(await target.ConvergeAsync(spec, new Fence(1), Cancellation));
        var seen = await target.ObserveAsync(spec.ResourceId, Cancellation);

        Assert.Equal(InstanceState.Partial, seen.State);
        Assert.Equal(0, seen.Generation);
        Assert.Contains(spec.ResourceId, await target.ListAsync(Cancellation));
    }

    [Fact]
    public async Task Power_off_and_on_stops_and_starts()
    {
        var target = Harness.Open();
        var spec = Harness.NewSpec();
        var created = await OperatorHarness.ConvergeAsync(target, spec);

        var stopped = await OperatorHarness.ConvergeAsync(target, spec with { Power = PowerState.Stopped, Generation = 2 });
        var started = await OperatorHarness.ConvergeAsync(target, spec with { Generation = 3 });

        Assert.Equal(InstanceState.Stopped, stopped.State);
        Assert.Equal(2, stopped.Generation);
        Assert.Equal(created.SystemIdentifier, stopped.SystemIdentifier);
        Assert.Equal(InstanceState.Running, started.State);
        Assert.Equal(created.SystemIdentifier, started.SystemIdentifier);
    }

    [Fact]
    public async Task Restart_token_restarts_once()
    {
        var target = Harness.Open();
        var spec = Harness.NewSpec();
        var before = await RunIdentityAsync(await OperatorHarness.ConvergeAsync(target, spec), spec);
        var restarting = spec with { RestartToken = "first", Generation = 2 };

        var once = await RunIdentityAsync(await OperatorHarness.ConvergeAsync(target, restarting), spec);
        var again = await RunIdentityAsync(await OperatorHarness.ConvergeAsync(Harness.Open(), restarting), spec);
        var without = await RunIdentityAsync(await OperatorHarness.ConvergeAsync(target, spec with { Generation = 3 }), spec);
        var other = await RunIdentityAsync(await OperatorHarness.ConvergeAsync(target, spec with { RestartToken = "second", Generation = 4 }), spec);

        Assert.NotEqual(before, once);
        Assert.Equal(once, again);
        Assert.Equal(once, without);
        Assert.NotEqual(once, other);
    }

    [Fact]
    public async Task Name_in_the_DNS_changes_and_goes_without_a_restart()
    {
        const string Name = "shop.123456789012.db.acme.example";
        const string Other = "store.123456789012.db.acme.example";
        var target = Harness.Open();
        var spec = Harness.NewSpec() with { DnsName = Name };
        var named = await OperatorHarness.ConvergeAsync(target, spec);
        var before = await RunIdentityAsync(named, spec);

        await AnswersToAsync(spec, Name, isTrue: true);
        var renamed = await OperatorHarness.ConvergeAsync(target, spec with { DnsName = Other, Name = "store", Generation = 2 });
        await AnswersToAsync(spec, Other, isTrue: true);
        await AnswersToAsync(spec, Name, isTrue: false);
        var nameless = await OperatorHarness.ConvergeAsync(target, spec with { DnsName = null, Name = "store", Generation = 2 });

        Assert.Equal([Name, Other, null], new[] { named, renamed, nameless }.Select(seen => seen.DnsName));
        Assert.Equal(before, await RunIdentityAsync(nameless, spec));
    }

    [Fact]
    public async Task Destroy_leaves_nothing()
    {
        var target = Harness.Open();
        var spec = Harness.NewSpec();
        await OperatorHarness.ConvergeAsync(target, spec);

        await OperatorHarness.DestroyAsync(target, spec.ResourceId);

        Assert.Equal(InstanceState.Absent, (await target.ObserveAsync(spec.ResourceId, Cancellation)).State);
        Assert.DoesNotContain(spec.ResourceId, await target.ListAsync(Cancellation));
        await Harness.AssertNothingLeftAsync(spec);
    }

    [Fact]
    public async Task Destroy_of_an_absent_instance_is_done()
    {
        await OperatorHarness.DestroyAsync(Harness.Open(), Harness.NewSpec().ResourceId);
    }

    [Fact]
    public async Task Stale_fence_is_refused()
    {
        var target = Harness.Open();
        var spec = Harness.NewSpec();
        await OperatorHarness.ConvergeAsync(target, spec, fence: 7);
        var late = Harness.Open();

        await Assert.ThrowsAsync<StaleFenceException>(() => late.ConvergeAsync(spec with { Power = PowerState.Stopped }, new Fence(6), Cancellation));
        await Assert.ThrowsAsync<StaleFenceException>(() => late.DestroyAsync(spec.ResourceId, new Fence(6), Cancellation));
        Assert.Equal(InstanceState.Running, (await target.ObserveAsync(spec.ResourceId, Cancellation)).State);
    }

    [Fact]
    public async Task Late_runner_cannot_bring_a_destroyed_instance_back()
    {
        var target = Harness.Open();
        var spec = Harness.NewSpec();
        await OperatorHarness.ConvergeAsync(target, spec, fence: 1);
        await OperatorHarness.DestroyAsync(target, spec.ResourceId, fence: 2);

        await Assert.ThrowsAsync<StaleFenceException>(() => Harness.Open().ConvergeAsync(spec, new Fence(1), Cancellation));
        Assert.Equal(InstanceState.Absent, (await target.ObserveAsync(spec.ResourceId, Cancellation)).State);
    }

    [Fact]
    public async Task Host_lost_between_any_two_steps_is_made_up_for()
    {
        var spec = Harness.NewSpec();
        await RunWithNewOperatorPerCallAsync(fence => Harness.Open().ConvergeAsync(spec, fence, Cancellation));
        await RunWithNewOperatorPerCallAsync(fence => Harness.Open().ConvergeAsync(spec with { RestartToken = "x", Generation = 2 }, fence, Cancellation), from: 100);
        await RunWithNewOperatorPerCallAsync(fence => Harness.Open().DestroyAsync(spec.ResourceId, fence, Cancellation), from: 200);
        await Harness.AssertNothingLeftAsync(spec);
    }

    [Fact]
    public async Task Destroy_works_after_every_step_of_a_creation()
    {
        for (var steps = 0; ; steps += TurnStride)
        {
            var target = Harness.Open();
            var spec = Harness.NewSpec();
            var finished = false;
            for (var i = 0; i <= steps && !finished; i++)
                finished = await target.ConvergeAsync(spec, new Fence(1), Cancellation) is Turn.Done;
            await OperatorHarness.DestroyAsync(target, spec.ResourceId, fence: 2);
            await Harness.AssertNothingLeftAsync(spec);
            if (finished)
                return;
        }
    }

    [Fact]
    public async Task Two_instances_do_not_touch_each_other()
    {
        var target = Harness.Open();
        var (one, two) = (Harness.NewSpec(), Harness.NewSpec());
        var made = await Task.WhenAll(OperatorHarness.ConvergeAsync(target, one), OperatorHarness.ConvergeAsync(target, two));

        await OperatorHarness.DestroyAsync(target, one.ResourceId);

        Assert.NotEqual(made[0].SystemIdentifier, made[1].SystemIdentifier);
        Assert.Equal([two.ResourceId], await target.ListAsync(Cancellation));
        Assert.Equal(StartedAt(made[1]), StartedAt(await target.ObserveAsync(two.ResourceId, Cancellation)));
    }

    [Fact]
    public async Task Version_that_is_not_there_fails_for_good_and_names_those_that_are()
    {
        var target = Harness.Open();
        var spec = Harness.NewSpec();

        var turn = await OperatorHarness.FollowAsync(target, spec with { EngineVersion = "9.99" });

        var failure = Assert.IsType<Turn.Fail>(turn);
        Assert.Equal(FailureKind.Permanent, failure.Kind);
        Assert.Contains(spec.EngineVersion, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Storage_grows_and_never_shrinks()
    {
        var target = Harness.Open();
        var spec = Harness.NewSpec();
        await OperatorHarness.ConvergeAsync(target, spec);

        await OperatorHarness.ConvergeAsync(target, spec with { StorageGiB = spec.StorageGiB + 5, Generation = 2 });
        var turn = await OperatorHarness.FollowAsync(target, spec with { Generation = 3 });

        Assert.Equal(FailureKind.Permanent, Assert.IsType<Turn.Fail>(turn).Kind);
    }

    [Fact]
    public async Task Describe_offers_what_an_instance_can_be_made_of()
    {
        var offered = await Harness.Open().DescribeAsync(Cancellation);
        var spec = Harness.NewSpec();

        Assert.Contains(offered.EngineVersions, v => v.Version == spec.EngineVersion);
        Assert.Contains(spec.Class, offered.Classes);
        Assert.InRange(spec.StorageGiB, offered.MinStorageGiB, offered.MaxStorageGiB);
    }

    protected static DateTimeOffset? StartedAt(ObservedInstance seen) => seen.Nodes.Single(n => n.Role == NodeRole.Primary).StartedAt;

    /// <summary>Of the turns of a creation, every how many is followed by a destruction.</summary>
    protected virtual int TurnStride => 1;

    /// <summary>Something that differs between two runs of the server; its start time where nothing finer is known.</summary>
    protected virtual Task<string> RunIdentityAsync(ObservedInstance seen, InstanceSpec spec) =>
        Task.FromResult(StartedAt(seen)?.ToString("O", System.Globalization.CultureInfo.InvariantCulture) ?? string.Empty);

    /// <summary>Fails the test unless a client that verifies the server takes this name for it, or takes it not. Only for operators of real servers.</summary>
    protected virtual Task AnswersToAsync(InstanceSpec spec, string name, bool isTrue) => Task.CompletedTask;

    private static async Task RunWithNewOperatorPerCallAsync(Func<Fence, Task<Turn>> call, long from = 1)
    {
        const int Most = 100;
        for (var i = 0; i < Most; i++)
        {
            var turn = await call(new Fence(from + i));
            if (turn is Turn.Done)
                return;
            await Task.Delay(Assert.IsType<Turn.Continue>(turn).After, Cancellation);
        }

        Assert.Fail($"Not done within {Most} turns.");
    }
}
