using System.Collections.Concurrent;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Lifecycle.Engine;
using Cornac.Testing;

namespace Cornac.Host.Tests.Lifecycle;

public sealed class EngineTests(TemporaryPostgres postgres)
{
    private static readonly TimeSpan ShortLease = TimeSpan.FromMilliseconds(600);

    [Fact]
    public async Task Two_engines_with_200_resources_never_work_on_one_at_once()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        inventory.Operator.Gate = async (_, _, cancellationToken) => await Task.Delay(Random.Shared.Next(3), cancellationToken);
        await using var first = await inventory.StartAsync(options => options.HostId = "host-a");
        await using var second = await inventory.StartAsync(options => options.HostId = "host-b");

        var ids = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
            ids.Add(await inventory.CreateInstanceAsync($"shop{i}", hostId: null)));
        foreach (var id in ids) await inventory.SettledAsync(id, InstanceStatus.Available);

        Assert.Empty(inventory.Operator.Breaches);
        Assert.Equal(200 * 5, inventory.Operator.Taken.Count);
    }

    [Fact]
    public async Task Killed_engine_with_a_step_in_flight_is_taken_over_after_its_lease()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        var entered = new TaskCompletionSource();
        inventory.Operator.Gate = async (_, step, cancellationToken) =>
        {
            if (step != "start-server" || entered.Task.IsCompleted) return;
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        };
        var killed = await inventory.StartAsync(options => options.Lease = ShortLease);
        var id = await inventory.CreateInstanceAsync("shop");
        await entered.Task.WaitAsync(TestInventory.Deadline, TestContext.Current.CancellationToken);
        killed.Cut();

        await using var successor = await inventory.StartAsync(options => options.Lease = ShortLease);
        await inventory.SettledAsync(id, InstanceStatus.Available);

        var steps = inventory.Operator.Taken.ToArray();
        Assert.Equal(5, steps.Length);
        Assert.True(steps[^1].Fence > steps[0].Fence);
        await killed.DisposeAsync();
    }

    [Fact]
    public async Task Stopped_engine_hands_over_at_once()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        var entered = new TaskCompletionSource();
        inventory.Operator.Gate = async (_, step, cancellationToken) =>
        {
            if (step != "start-server" || entered.Task.IsCompleted) return;
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        };
        var first = await inventory.StartAsync(options => options.Lease = TimeSpan.FromMinutes(10));
        await using var second = await inventory.StartAsync(options => options.Lease = TimeSpan.FromMinutes(10));
        var id = await inventory.CreateInstanceAsync("shop");
        await entered.Task.WaitAsync(TestInventory.Deadline, TestContext.Current.CancellationToken);

        await first.DisposeAsync();
        await second.DisposeAsync();
        await using var third = await inventory.StartAsync(options => options.Lease = TimeSpan.FromMinutes(10));
        await inventory.SettledAsync(id, InstanceStatus.Available);
        Assert.Empty(inventory.Operator.Breaches);
    }

    [Fact]
    public async Task Killed_at_every_boundary_each_operation_ends_as_if_it_had_not_been()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        var kinds = new (OperationKind Kind, Action<InstanceRecord> Change)[]
        {
            (OperationKind.Modify, instance => (instance.Port, instance.Status) = (instance.Port + 1, InstanceStatus.Modifying)),
            (OperationKind.Stop, instance => (instance.Stopped, instance.Status) = (true, InstanceStatus.Stopping)),
            (OperationKind.Start, instance => (instance.Stopped, instance.Status) = (false, InstanceStatus.Starting)),
            (OperationKind.Delete, instance => (instance.DeleteRequested, instance.Status) = (true, InstanceStatus.Deleting)),
        };
        var met = new HashSet<StepBoundary>();
        foreach (var create in StepBoundaries.Of(OperationKind.Create, inventory.Operator)) await RunAsync(OperationKind.Create, create, _ => { });
        foreach (var (kind, change) in kinds)
        {
            foreach (var boundary in StepBoundaries.Of(kind, inventory.Operator)) await RunAsync(kind, boundary, change);
        }

        Assert.Empty(inventory.Operator.Breaches);
        Assert.Equal(12, met.Count(boundary => boundary.Operation == "create"));
        Assert.Equal(6, met.Count(boundary => boundary.Operation == "modify"));
        Assert.Equal(4, met.Count(boundary => boundary.Operation == "stop"));
        Assert.Equal(4, met.Count(boundary => boundary.Operation == "delete"));

        async Task RunAsync(OperationKind kind, StepBoundary boundary, Action<InstanceRecord> change)
        {
            string? id = null;
            if (kind != OperationKind.Create) id = await ReadyAsync(stopped: kind == OperationKind.Start);
            var probe = new DyingProbe(boundary);
            var victim = await inventory.StartAsync(options => options.Lease = ShortLease, probe);
            probe.Host = victim;
            if (id is null) id = await inventory.CreateInstanceAsync($"s{Guid.NewGuid():N}"[..20]);
            else await inventory.ChangeAsync(id, kind, change);
            await TestInventory.UntilAsync(async () => probe.Met || await IsOverAsync(inventory, id), $"{boundary} and the end not reached");
            await victim.DisposeAsync();
            // Looked at now, for the last boundary lies behind what tells that it is over.
            if (probe.Met) met.Add(boundary);

            await using var successor = await inventory.StartAsync(options => options.Lease = ShortLease);
            if (kind == OperationKind.Delete) await inventory.GoneAsync(id);
            else await inventory.SettledAsync(id, kind == OperationKind.Stop ? InstanceStatus.Stopped : InstanceStatus.Available);
            var thing = inventory.Operator.Of(id);
            Assert.Equal(kind != OperationKind.Delete, thing.Exists);
            Assert.Equal(kind is not (OperationKind.Delete or OperationKind.Stop), thing.Running);
            var operation = (await inventory.OperationsAsync(id))[^1];
            Assert.Equal((kind, OperationOutcome.Succeeded), (operation.Kind, operation.Outcome));
            Assert.All(await inventory.StepsAsync(operation.Id), step => Assert.NotNull(step.EndedAt));
        }

        async Task<string> ReadyAsync(bool stopped)
        {
            await using var host = await inventory.StartAsync();
            var id = await inventory.CreateInstanceAsync($"s{Guid.NewGuid():N}"[..20]);
            await inventory.SettledAsync(id, InstanceStatus.Available);
            if (!stopped) return id;
            await inventory.ChangeAsync(id, OperationKind.Stop, kinds[1].Change);
            await inventory.SettledAsync(id, InstanceStatus.Stopped);
            return id;
        }
    }

    [Fact]
    public async Task Inventory_restarted_in_the_middle_loses_no_step()
    {
        await using var server = await RestartablePostgres.StartAsync();
        await using var inventory = TestInventory.On(server.ConnectionString);
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        inventory.Operator.Gate = async (_, step, cancellationToken) =>
        {
            if (step != "start-server") return;
            entered.TrySetResult();
            await release.Task.WaitAsync(cancellationToken);
        };
        await using var host = await inventory.StartAsync();
        var id = await inventory.CreateInstanceAsync("shop");
        await entered.Task.WaitAsync(TestInventory.Deadline, TestContext.Current.CancellationToken);

        await server.KillAsync();
        release.SetResult(); // The step ends while its record can't be written.
        await TestInventory.UntilAsync(() => Task.FromResult(inventory.Operator.Taken.Count >= 3), "the step did not end");
        await server.StartAgainAsync();
        await inventory.SettledAsync(id, InstanceStatus.Available);

        Assert.Equal(5, inventory.Operator.Taken.Count);
        Assert.Single(inventory.Operator.Taken.Select(taken => taken.Fence).Distinct());
        var later = await inventory.CreateInstanceAsync("later");
        await inventory.SettledAsync(later, InstanceStatus.Available);
    }

    private static async Task<bool> IsOverAsync(TestInventory inventory, string id) =>
        (await inventory.OperationsAsync(id)).All(operation => operation.EndedAt is not null);
}
