using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Testing;

namespace Cornac.Host.Tests.Lifecycle.Backups;

public sealed class SnapshotTests(TemporaryPostgres postgres)
{
    [Fact]
    public async Task Snapshot_asked_for_becomes_available_with_steps_and_events_and_frees_the_instance()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop");

        var order = await rig.SnapshotAsync(id, "first");
        var snapshot = await rig.AvailableAsync("first");
        var instance = await rig.Inventory.SettledAsync(id, InstanceStatus.Available);

        var backup = Assert.Single(rig.Repository.Of(id));
        Assert.Equal((order, BackupKind.Full), (backup.OrderId, backup.Kind));
        Assert.Equal((backup.Id, 100, backup.CompletedAt, 40_000_000), (snapshot.BackupId, snapshot.Percent, snapshot.CreatedAt, snapshot.DatabaseBytes));
        Assert.Equal(1, instance.Generation);
        var operation = Assert.Single(await rig.Inventory.OperationsAsync(BackupSetRecord.WorkIdOf(id)));
        Assert.Equal((OperationKind.BackUp, OperationOutcome.Succeeded, "first", 100), (operation.Kind, operation.Outcome, operation.ResourceName, operation.Percent));
        Assert.Equal(["prepare", "archive-wal"], (await rig.Inventory.StepsAsync(operation.Id)).Select(s => s.Name));
        var told = await rig.Inventory.MessagesAsync();
        Assert.Equal(["Backing up DB instance", "Manual snapshot created", "Finished DB instance backup"], told[^3..]);
        Assert.Empty(rig.Repository.Breaches);
    }

    [Fact]
    public async Task Snapshot_of_an_instance_without_retention_has_it_archive_only_meanwhile()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop");
        Assert.Null(rig.Inventory.Operator.Of(id).Reached!.Archive);

        await rig.SnapshotAsync(id, "first");
        await rig.AvailableAsync("first");
        await TestInventory.UntilAsync(() => Task.FromResult(rig.Inventory.Operator.Of(id).Reached!.Archive is null), "still archives");

        Assert.Equal("initialize-cluster", rig.Inventory.Operator.Taken.ElementAt(1).Step);
        Assert.Equal(2, rig.Inventory.Operator.Taken.Count(t => t.Step == "configure"));
        Assert.Single(await rig.Inventory.OperationsAsync(id));
        Assert.Null((await rig.SetAsync(id))!.EarliestRestorable);
    }

    [Fact]
    public async Task Snapshots_taken_one_after_the_other_build_upon_each_other_and_deleting_any_harms_no_other()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop");
        foreach (var name in new[] { "one", "two", "three" })
        {
            await rig.SnapshotAsync(id, name);
            await rig.AvailableAsync(name);
        }

        Assert.Equal([BackupKind.Full, BackupKind.Incremental, BackupKind.Incremental], rig.Repository.Of(id).Select(b => b.Kind));
        var ids = rig.Repository.Of(id).Select(b => b.Id).ToList();

        await rig.DeleteSnapshotAsync("two");
        Assert.Equal(ids, rig.Repository.Of(id).Select(b => b.Id)); // The third builds upon it.
        Assert.Equal(["one", "three"], (await rig.SnapshotsAsync(id)).Select(s => s.Identifier));
        await rig.DeleteSnapshotAsync("three");
        Assert.Equal(ids[..1], rig.Repository.Of(id).Select(b => b.Id));
        await rig.DeleteSnapshotAsync("one");
        Assert.Empty(rig.Repository.Of(id));

        Assert.Empty(rig.Repository.Breaches);
        Assert.Equal(3, (await rig.Inventory.MessagesAsync()).Count(m => m == "Deleted user snapshot"));
    }

    [Fact]
    public async Task Copies_share_a_backup_until_the_last_of_them_is_deleted()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop");
        await rig.SnapshotAsync(id, "one");
        await rig.AvailableAsync("one");
        await rig.CopyAsync("one", "copy");

        await rig.DeleteSnapshotAsync("one");
        Assert.Single(rig.Repository.Of(id));
        Assert.Equal("copy", Assert.Single(await rig.SnapshotsAsync(id)).Identifier);
        await rig.DeleteSnapshotAsync("copy");

        Assert.Empty(rig.Repository.Of(id));
    }

    [Fact]
    public async Task Snapshot_whose_attempts_fail_is_retried_and_succeeds()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop");
        var failures = 0;
        rig.Repository.Script = (_, step) => step == "archive-wal" && failures++ < 3 ? new Turn.Fail(FailureKind.Transient, "The repository is away.") : null;

        await rig.SnapshotAsync(id, "first");
        await rig.AvailableAsync("first");

        var set = (await rig.SetAsync(id))!;
        Assert.Equal((null, null, null), (set.Failure, set.FailingSince, set.RunningSince));
        Assert.Equal(4, failures);
    }

    [Fact]
    public async Task Snapshot_that_fails_past_the_deadline_is_failed_and_told_and_the_instance_is_available()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop");
        rig.Repository.Script = (_, step) =>
        {
            rig.Clock.Now += TimeSpan.FromMinutes(11);
            return step == "copy-files" ? new Turn.Fail(FailureKind.StorageFull, "The repository is full.") : null;
        };
        await using var impatient = await rig.Inventory.StartAsync(options => options.StorageFullPause = TimeSpan.FromMilliseconds(20));
        await host.DisposeAsync();

        await rig.SnapshotAsync(id, "first");
        await TestInventory.UntilAsync(async () => (await rig.SnapshotAsync("first"))!.Status == SnapshotStatus.Failed, "not given up");
        await rig.Inventory.SettledAsync(id, InstanceStatus.Available);

        Assert.Equal("The repository is full.", (await rig.SnapshotAsync("first"))!.Failure);
        Assert.Contains(await rig.Inventory.EventsAsync(), e => e.SourceIdentifier == "first" && e.Message.Contains("The repository is full.", StringComparison.Ordinal));
        Assert.Equal(OperationOutcome.Failed, Assert.Single(await rig.Inventory.OperationsAsync(BackupSetRecord.WorkIdOf(id))).Outcome);

        rig.Repository.Script = (_, _) => null;
        await rig.SnapshotAsync(id, "second");
        await rig.AvailableAsync("second");
        await rig.DeleteSnapshotAsync("first");
        Assert.Equal("second", Assert.Single(await rig.SnapshotsAsync(id)).Identifier);
    }

    [Fact]
    public async Task Repository_that_cannot_be_read_shows_and_recovers_by_itself()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop");
        rig.Repository.Looking = _ => new RepositoryException(FailureKind.Transient, "No route to the bucket.");

        await rig.SnapshotAsync(id, "first");
        await TestInventory.UntilAsync(async () => (await rig.SetAsync(id))!.Failure == "No route to the bucket.", "not shown");
        rig.Repository.Looking = _ => null;
        await rig.AvailableAsync("first");

        Assert.Null((await rig.SetAsync(id))!.Failure);
    }

    [Fact]
    public async Task Instance_found_dead_while_it_is_backed_up_is_repaired_and_backed_up()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync(options => options.WatchInterval = TimeSpan.FromMilliseconds(50));
        var id = await rig.InstanceAsync("shop");
        var thing = rig.Inventory.Operator.Of(id);
        var died = false;
        rig.Repository.Script = (_, step) =>
        {
            if (step != "archive-wal" || thing is { Running: true } && died) return null;
            if (!died) (died, thing.Running) = (true, false);
            return new Turn.Fail(FailureKind.Transient, "The server went away.");
        };

        await rig.SnapshotAsync(id, "first");
        await rig.AvailableAsync("first");
        await rig.Inventory.SettledAsync(id, InstanceStatus.Available);

        Assert.True(thing.Running);
        Assert.Contains("Recovery of the DB instance is complete.", await rig.Inventory.MessagesAsync(), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Snapshot_of_a_stopped_instance_leaves_it_stopped()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop");
        await rig.Inventory.ChangeAsync(id, OperationKind.Stop, i => (i.Stopped, i.Status) = (true, InstanceStatus.Stopping));
        await rig.Inventory.SettledAsync(id, InstanceStatus.Stopped);

        await rig.SnapshotAsync(id, "first");
        await rig.AvailableAsync("first");

        await rig.Inventory.SettledAsync(id, InstanceStatus.Stopped);
        Assert.False(rig.Inventory.Operator.Of(id).Running);
    }

    [Fact]
    public async Task Snapshots_of_five_instances_never_take_more_places_than_the_repository_has()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        rig.Repository.StepTime = TimeSpan.FromMilliseconds(400);
        await using var first = await rig.Inventory.StartAsync(options => options.HostId = "host-a");
        await using var second = await rig.Inventory.StartAsync(options => options.HostId = "host-b");
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var id = await rig.Inventory.CreateInstanceAsync($"shop{i}", hostId: null, settings: TestInventory.Settings with { BackupRetentionDays = 0 });
            await rig.Inventory.SettledAsync(id, InstanceStatus.Available);
            ids.Add(id);
        }

        foreach (var id in ids) await rig.SnapshotAsync(id, "of-" + id[3..].ToLowerInvariant());
        foreach (var id in ids) await rig.AvailableAsync("of-" + id[3..].ToLowerInvariant());

        Assert.Equal(2, rig.Repository.MostAtOnce);
        Assert.Empty(rig.Repository.Breaches);
    }
}
