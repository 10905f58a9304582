using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Lifecycle.Clock;
using Cornac.Operators.Contract;
using Cornac.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Host.Tests.Lifecycle.Backups;

public sealed class DeletionTests(TemporaryPostgres postgres)
{
    [Fact]
    public async Task Deletion_with_a_final_snapshot_waits_for_it_and_the_set_lives_until_the_snapshot_is_deleted()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop", retention: 1);
        var existed = false;
        rig.Repository.Script = (_, step) =>
        {
            if (step == "archive-wal") existed = rig.Inventory.Operator.Of(id).Exists;
            return null;
        };

        await rig.SnapshotAsync(id, "final", isFinal: true);
        await rig.Inventory.GoneAsync(id);
        await rig.AvailableAsync("final");

        Assert.True(existed);
        Assert.False(rig.Inventory.Operator.Of(id).Exists);
        Assert.NotNull((await rig.SetAsync(id))!.InstanceDeletedAt);
        Assert.Equal("final", Assert.Single(await rig.SnapshotsAsync(id)).Identifier); // The automated one went with the instance.

        await rig.DeleteSnapshotAsync("final");
        await TestInventory.UntilAsync(async () => await rig.SetAsync(id) is null, "the set is still there");
        Assert.Empty(rig.Repository.Of(id));
    }

    [Fact]
    public async Task Deletion_whose_final_snapshot_fails_for_good_does_not_take_place()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop");
        rig.Repository.Script = (_, step) => step == "copy-files" ? new Turn.Fail(FailureKind.Permanent, "No key.") : null;

        await rig.SnapshotAsync(id, "final", isFinal: true);
        var instance = await rig.Inventory.SettledAsync(id, InstanceStatus.Available);

        Assert.False(instance.DeleteRequested);
        Assert.True(rig.Inventory.Operator.Of(id).Running);
        Assert.Null(await rig.SnapshotAsync("final"));
        var deletion = (await rig.Inventory.OperationsAsync(id))[^1];
        Assert.Equal((OperationKind.Delete, OperationOutcome.Failed, "No key."), (deletion.Kind, deletion.Outcome, deletion.Message));
        Assert.Contains(await rig.Inventory.MessagesAsync(), m => m.StartsWith("The DB instance was not deleted: its final snapshot final failed.", StringComparison.Ordinal));

        rig.Repository.Script = (_, _) => null;
        await rig.SnapshotAsync(id, "final", isFinal: true);
        await rig.Inventory.GoneAsync(id);
    }

    [Fact]
    public async Task Deletion_while_an_automatic_backup_is_taken_ends_it_and_leaves_nothing()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        rig.Repository.Script = (_, step) => step == "archive-wal" ? new Turn.Continue("archive-wal", 50, TimeSpan.FromMilliseconds(300)) : null;
        var id = await rig.Inventory.CreateInstanceAsync("shop");
        await rig.Inventory.SettledAsync(id, InstanceStatus.Available);
        await TestInventory.UntilAsync(async () => await rig.SetAsync(id) is { RunningSince: not null }, "the first backup does not begin");

        await rig.Inventory.DeleteAsync(id);
        await rig.Inventory.GoneAsync(id);
        await TestInventory.UntilAsync(async () => await rig.SetAsync(id) is null, "the set is still there");

        Assert.Empty(rig.Repository.Of(id));
        Assert.Empty(await rig.SnapshotsAsync(id));
        Assert.All(await rig.Inventory.OperationsAsync(BackupSetRecord.WorkIdOf(id)), o => Assert.NotNull(o.EndedAt));
    }

    [Fact]
    public async Task Deletion_while_a_manual_snapshot_is_taken_waits_for_it()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop");
        var goOn = false;
        rig.Repository.Script = (_, step) => step == "archive-wal" && !Volatile.Read(ref goOn) ? new Turn.Continue("archive-wal", 50, TimeSpan.FromMilliseconds(50)) : null;
        await rig.SnapshotAsync(id, "mine");
        await TestInventory.UntilAsync(async () => (await rig.SnapshotAsync("mine"))!.Percent == 50, "not begun");

        await rig.Inventory.DeleteAsync(id);
        await TestInventory.UntilAsync(async () => (await rig.Inventory.OperationsAsync(id))[^1].StartedAt is not null, "not looked at");
        Assert.True(rig.Inventory.Operator.Of(id).Exists);
        Volatile.Write(ref goOn, true);
        await rig.AvailableAsync("mine");
        await rig.Inventory.GoneAsync(id);

        Assert.Single(rig.Repository.Of(id));
    }

    [Fact]
    public async Task Automated_backups_retained_after_the_deletion_stay_until_their_time()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop", retention: 2);
        await rig.WakeAsync(id, set => set.RetainedUntil = rig.Clock.Now.AddDays(2));
        await rig.Inventory.DeleteAsync(id);
        await rig.Inventory.GoneAsync(id);
        await rig.IdleAsync(id);

        var set = (await rig.SetAsync(id))!;
        Assert.NotNull(set.EarliestRestorable);
        Assert.Equal(SnapshotType.Automated, Assert.Single(await rig.SnapshotsAsync(id)).Type);

        rig.Clock.Now += TimeSpan.FromDays(2);
        await ActivatorUtilities.CreateInstance<BackupWindowJob>(host.Services).WakeAgedAsync(TestContext.Current.CancellationToken);
        await TestInventory.UntilAsync(async () => await rig.SetAsync(id) is null, "the set is still there");
        Assert.Empty(rig.Repository.Of(id));
    }

    [Fact]
    public async Task Set_that_a_restore_reads_stays_until_the_restore_has_ended()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop", retention: 1);
        rig.Inventory.Operator.Script = (resource, spec, step) =>
            spec?.Origin is not null && step == "start-server" && rig.Inventory.Operator.Of(id).Exists ? new Turn.Fail(FailureKind.Transient, "Reading.") : null;
        var restored = await rig.Inventory.CreateInstanceAsync(
            "again", settings: TestInventory.Settings with { BackupRetentionDays = 0 }, origin: new OriginRecord { SetId = id });
        await TestInventory.UntilAsync(() => Task.FromResult(rig.Inventory.Operator.Of(restored).Exists), "the restore has not begun");

        await rig.Inventory.DeleteAsync(id);
        await rig.Inventory.GoneAsync(id);
        await rig.Inventory.SettledAsync(restored, InstanceStatus.Available);

        var origin = rig.Inventory.Operator.Of(restored).Reached!.Origin!;
        Assert.Equal((id, new Cornac.Operators.Contract.Backups.RecoveryTarget.Latest()), (origin.Source.ResourceId, origin.Target));
        Assert.Contains(await rig.Inventory.MessagesAsync(), m => m.StartsWith("Restored from DB instance shop to ", StringComparison.Ordinal));
        await rig.WakeAsync(id);
        await TestInventory.UntilAsync(async () => await rig.SetAsync(id) is null, "the set is still there");
    }
}
