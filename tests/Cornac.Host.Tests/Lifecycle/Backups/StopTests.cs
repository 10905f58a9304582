using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Operators.Contract;
using Cornac.Testing;

namespace Cornac.Host.Tests.Lifecycle.Backups;

public sealed class StopTests(TemporaryPostgres postgres)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Stop_with_a_snapshot_lets_the_instance_run_and_archive_until_it_is_taken(int retention)
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop", retention);
        var goOn = false;
        var ran = new List<bool>();
        rig.Repository.Script = (_, step) =>
        {
            ran.Add(rig.Inventory.Operator.Of(id) is { Running: true, Reached.Archive: not null });
            return step == "archive-wal" && !Volatile.Read(ref goOn) ? new Turn.Continue("archive-wal", 50, TimeSpan.FromMilliseconds(50)) : null;
        };

        await rig.StopAsync(id, "before");
        await TestInventory.UntilAsync(async () => (await rig.SnapshotAsync("before"))!.Percent == 50, "not begun");
        await TestInventory.UntilAsync(async () => (await rig.Inventory.OperationsAsync(id))[^1].StartedAt is not null, "not looked at");
        Assert.Equal(InstanceStatus.Stopping, (await rig.Inventory.FindAsync(id))!.Status);
        Volatile.Write(ref goOn, true);
        await rig.AvailableAsync("before");
        await rig.Inventory.SettledAsync(id, InstanceStatus.Stopped);

        Assert.NotEmpty(ran);
        Assert.DoesNotContain(false, ran);
        Assert.False(rig.Inventory.Operator.Of(id).Running);
        var stop = (await rig.Inventory.OperationsAsync(id))[^1];
        Assert.Equal((OperationKind.Stop, OperationOutcome.Succeeded), (stop.Kind, stop.Outcome));
        Assert.Empty(rig.Repository.Breaches);
    }

    [Fact]
    public async Task Stop_whose_snapshot_fails_for_good_takes_place_and_an_event_says_why()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop");
        rig.Repository.Script = (_, step) => step == "copy-files" ? new Turn.Fail(FailureKind.Permanent, "No key.") : null;

        await rig.StopAsync(id, "before");
        await rig.Inventory.SettledAsync(id, InstanceStatus.Stopped);

        Assert.False(rig.Inventory.Operator.Of(id).Running);
        Assert.Equal((SnapshotStatus.Failed, "No key."), ((await rig.SnapshotAsync("before"))!.Status, (await rig.SnapshotAsync("before"))!.Failure));
        Assert.Contains(await rig.Inventory.MessagesAsync(), m => m.StartsWith("The snapshot could not be created. No key.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deletion_of_an_instance_that_is_being_stopped_waits_for_the_snapshot_as_well()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop");
        var goOn = false;
        rig.Repository.Script = (_, step) => step == "archive-wal" && !Volatile.Read(ref goOn) ? new Turn.Continue("archive-wal", 50, TimeSpan.FromMilliseconds(50)) : null;
        await rig.StopAsync(id, "before");
        await TestInventory.UntilAsync(async () => (await rig.SnapshotAsync("before"))!.Percent == 50, "not begun");

        await rig.Inventory.DeleteAsync(id);
        Volatile.Write(ref goOn, true);
        await rig.AvailableAsync("before");
        await rig.Inventory.GoneAsync(id);

        Assert.Single(rig.Repository.Of(id));
        Assert.Empty(rig.Repository.Breaches);
    }
}
