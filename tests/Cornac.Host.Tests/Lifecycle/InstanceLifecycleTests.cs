using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Operators.Contract;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;

[assembly: AssemblyFixture(typeof(TemporaryPostgres))]

namespace Cornac.Host.Tests.Lifecycle;

public sealed class InstanceLifecycleTests(TemporaryPostgres postgres)
{
    [Fact]
    public async Task Create_asked_for_becomes_available_with_steps_and_event()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync();

        var id = await inventory.CreateInstanceAsync("shop");
        var instance = await inventory.SettledAsync(id, InstanceStatus.Available);

        Assert.Equal(1, instance.ObservedGeneration);
        Assert.Equal(40_000_000, instance.StorageUsedBytes);
        var operation = Assert.Single(await inventory.OperationsAsync(id));
        Assert.Equal((OperationOutcome.Succeeded, 100), (operation.Outcome, operation.Percent));
        Assert.Equal("request-1", operation.RequestId);
        var steps = await inventory.StepsAsync(operation.Id);
        Assert.Equal("make-folder initialize-cluster start-server create-roles verify", string.Join(' ', steps.Select(step => step.Name)));
        Assert.All(steps, step => Assert.NotNull(step.EndedAt));
        var told = Assert.Single(await inventory.EventsAsync());
        Assert.Equal(("DB instance created", "creation"), (told.Message, told.Categories[0]));
        Assert.Equal("arn:aws:rds:local:123456789012:db:shop", told.SourceArn);
    }

    [Fact]
    public async Task Create_with_permanent_failure_fails_and_leaves_nothing_and_can_be_deleted()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        inventory.Operator.Script = (_, spec, step) =>
            spec is not null && step == "start-server" ? new Turn.Fail(FailureKind.Permanent, "No such version.") : null;
        await using var host = await inventory.StartAsync();

        var id = await inventory.CreateInstanceAsync("shop");
        var instance = await inventory.SettledAsync(id, InstanceStatus.Failed);

        Assert.Null(instance.Address);
        Assert.False(inventory.Operator.Of(id).Exists);
        var operation = Assert.Single(await inventory.OperationsAsync(id));
        Assert.Equal((OperationOutcome.Failed, "No such version."), (operation.Outcome, operation.Message));
        Assert.Contains(await inventory.EventsAsync(), e => e.Categories[0] == "failure" && e.Message.Contains("No such version.", StringComparison.Ordinal));
        await using (var db = inventory.Open()) Assert.Empty(await db.Set<AddressRecord>().ToListAsync(TestContext.Current.CancellationToken));

        await inventory.DeleteAsync(id);
        await inventory.GoneAsync(id);
        Assert.Equal("DB instance deleted", (await inventory.MessagesAsync())[^1]);
    }

    [Fact]
    public async Task Create_with_transient_failures_shows_them_and_succeeds()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        var failures = 0;
        inventory.Operator.Script = (_, _, step) =>
            step == "start-server" && failures++ < 3 ? new Turn.Fail(FailureKind.Transient, $"Not yet {failures}.") : null;
        await using var host = await inventory.StartAsync();

        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Available);

        var operation = Assert.Single(await inventory.OperationsAsync(id));
        Assert.Equal((OperationOutcome.Succeeded, null), (operation.Outcome, operation.Message));
        var step = Assert.Single(await inventory.StepsAsync(operation.Id), s => s.Name == "start-server");
        Assert.Equal((4, "Not yet 3."), (step.Attempts, step.Message));
    }

    [Fact]
    public async Task Create_with_exceptions_past_the_deadline_fails()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        inventory.Operator.Script = (_, spec, step) =>
            spec is not null && step == "verify" ? throw new InvalidOperationException("odd") : null;
        await using var host = await inventory.StartAsync(options => options.OperationDeadline = TimeSpan.FromMilliseconds(300));

        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Failed);

        var operation = Assert.Single(await inventory.OperationsAsync(id));
        Assert.Contains("InvalidOperationException: odd", operation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_with_address_in_use_takes_the_next_one()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        inventory.Operator.Script = (_, spec, step) =>
            step == "start-server" && spec?.Address == "127.0.77.1" ? new Turn.Fail(FailureKind.AddressInUse, "Taken.") : null;
        await using var host = await inventory.StartAsync();

        var id = await inventory.CreateInstanceAsync("shop");
        var instance = await inventory.SettledAsync(id, InstanceStatus.Available);

        Assert.Equal("127.0.77.2", instance.Address);
        await using var db = inventory.Open();
        var addresses = await db.Set<AddressRecord>().OrderBy(a => a.Address).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal([("127.0.77.1", null), ("127.0.77.2", id)], addresses.Select(a => (a.Address, a.ResourceId)));
    }

    [Fact]
    public async Task Create_with_no_address_left_fails()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres, "127.0.77.1-127.0.77.2");
        inventory.Operator.Script = (_, _, step) =>
            step == "start-server" ? new Turn.Fail(FailureKind.AddressInUse, "Taken.") : null;
        await using var host = await inventory.StartAsync();

        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Failed);

        Assert.Contains("No address is left", Assert.Single(await inventory.OperationsAsync(id)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modify_asked_for_is_applied_and_told()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync();
        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Available);

        await inventory.ChangeAsync(id, OperationKind.Modify, instance =>
        {
            (instance.Class, instance.StorageGiB, instance.MasterPasswordVerifier, instance.Status) =
                ("db.t3.small", 10, "SCRAM-SHA-256$4096:c2FsdA==$x:y", InstanceStatus.Modifying);
        });
        await inventory.SettledAsync(id, InstanceStatus.Available);

        Assert.Equal("db.t3.small", inventory.Operator.Of(id).Reached!.Class.Name);
        Assert.Equal(
            [
                "DB instance created", "Applying modification to database instance class", "Applying modification to allocated storage",
                "Finished applying modification to DB instance class", "Finished applying modification to allocated storage",
                "Reset master credentials",
            ],
            await inventory.MessagesAsync());
    }

    [Fact]
    public async Task Modify_with_permanent_failure_goes_back()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync();
        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Available);
        inventory.Operator.Script = (_, spec, step) =>
            step == "restart" && spec!.Port == 6000 ? new Turn.Fail(FailureKind.AddressInUse, "Port 6000 is taken.") : null;

        await inventory.ChangeAsync(id, OperationKind.Modify, instance => (instance.Port, instance.Status) = (6000, InstanceStatus.Modifying));
        var instance = await inventory.SettledAsync(id, InstanceStatus.Available);

        Assert.Equal((5432, 3L, 3L), (instance.Port, instance.Generation, instance.ObservedGeneration));
        Assert.Equal(5432, inventory.Operator.Of(id).Reached!.Port);
        var operation = (await inventory.OperationsAsync(id))[^1];
        Assert.Equal((OperationOutcome.Failed, "Port 6000 is taken."), (operation.Outcome, operation.Message));
        Assert.Equal("failure", (await inventory.EventsAsync())[^1].Categories[0]);
    }

    [Fact]
    public async Task Modify_with_an_unknown_class_goes_back()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync();
        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Available);

        await inventory.ChangeAsync(id, OperationKind.Modify, instance => (instance.Class, instance.Status) = ("db.huge", InstanceStatus.Modifying));
        var instance = await inventory.SettledAsync(id, InstanceStatus.Available);

        Assert.Equal("db.t3.micro", instance.Class);
    }

    [Fact]
    public async Task Modify_whose_undoing_fails_too_leaves_failed_until_a_reboot_succeeds()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync();
        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Available);
        var broken = true;
        inventory.Operator.Script = (_, spec, _) => broken && spec is not null ? new Turn.Fail(FailureKind.Permanent, "Broken.") : null;

        await inventory.ChangeAsync(id, OperationKind.Modify, instance => (instance.Port, instance.Status) = (6000, InstanceStatus.Modifying));
        await inventory.SettledAsync(id, InstanceStatus.Failed);
        await RebootAsync("still-broken");
        await inventory.SettledAsync(id, InstanceStatus.Failed);
        broken = false;
        await RebootAsync("mended");
        var mended = await inventory.SettledAsync(id, InstanceStatus.Available);
        Assert.Equal((5432, mended.Generation), (mended.Port, mended.ObservedGeneration));

        await inventory.DeleteAsync(id);
        await inventory.GoneAsync(id);

        Task RebootAsync(string token) =>
            inventory.ChangeAsync(id, OperationKind.Reboot, instance => (instance.RestartToken, instance.Status) = (token, InstanceStatus.Rebooting));
    }

    [Fact]
    public async Task Stop_start_and_reboot_are_carried_out_and_told()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync();
        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Available);

        await inventory.ChangeAsync(id, OperationKind.Stop, instance => (instance.Stopped, instance.Status) = (true, InstanceStatus.Stopping));
        await inventory.SettledAsync(id, InstanceStatus.Stopped);
        Assert.False(inventory.Operator.Of(id).Running);
        await inventory.ChangeAsync(id, OperationKind.Start, instance => (instance.Stopped, instance.Status) = (false, InstanceStatus.Starting));
        await inventory.SettledAsync(id, InstanceStatus.Available);
        await inventory.ChangeAsync(id, OperationKind.Reboot, instance => (instance.RestartToken, instance.Status) = ("1", InstanceStatus.Rebooting));
        await inventory.SettledAsync(id, InstanceStatus.Available);

        Assert.Equal(
            ["DB instance created", "DB instance stopped", "DB instance started", "DB instance shutdown", "DB instance restarted"],
            await inventory.MessagesAsync());
    }

    [Fact]
    public async Task Delete_during_create_wins()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        inventory.Operator.Gate = async (_, step, cancellationToken) =>
        {
            if (step != "initialize-cluster") return;
            entered.TrySetResult();
            await release.Task.WaitAsync(cancellationToken);
        };
        await using var host = await inventory.StartAsync();
        var id = await inventory.CreateInstanceAsync("shop");
        await entered.Task.WaitAsync(TestInventory.Deadline, TestContext.Current.CancellationToken);

        await inventory.DeleteAsync(id);
        release.SetResult();
        await inventory.GoneAsync(id);

        Assert.False(inventory.Operator.Of(id).Exists);
        var operations = await inventory.OperationsAsync(id);
        Assert.Equal([OperationOutcome.Superseded, OperationOutcome.Succeeded], operations.Select(o => o.Outcome!.Value));
        Assert.Equal(["DB instance deleted"], await inventory.MessagesAsync());
        await using var db = inventory.Open();
        Assert.Empty(await db.Set<WorkItemRecord>().ToListAsync(TestContext.Current.CancellationToken));
        Assert.Empty(await db.Set<AddressRecord>().ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Change_during_convergence_is_reached_too()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await using var host = await inventory.StartAsync();
        var id = await inventory.CreateInstanceAsync("shop");
        await inventory.SettledAsync(id, InstanceStatus.Available);
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        inventory.Operator.Gate = async (_, step, cancellationToken) =>
        {
            if (step != "restart") return;
            entered.TrySetResult();
            await release.Task.WaitAsync(cancellationToken);
        };

        await inventory.ChangeAsync(id, OperationKind.Modify, instance => (instance.Port, instance.Status) = (6000, InstanceStatus.Modifying));
        await entered.Task.WaitAsync(TestInventory.Deadline, TestContext.Current.CancellationToken);
        await inventory.ChangeAsync(id, OperationKind.Modify, instance => instance.Class = "db.t3.small");
        release.SetResult();
        var instance = await inventory.SettledAsync(id, InstanceStatus.Available);

        Assert.Equal((6000, "db.t3.small", 3L), (instance.Port, instance.Class, instance.ObservedGeneration));
        var reached = inventory.Operator.Of(id).Reached!;
        Assert.Equal((6000, "db.t3.small"), (reached.Port, reached.Class.Name));
    }
}
