using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Host.Commands;
using Cornac.Host.Tests.Lifecycle;
using Cornac.Host.Tests.Lifecycle.Backups;
using Cornac.Operators.Contract;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Tests.Commands;

public sealed class StopTests(TemporaryPostgres postgres)
{
    [Fact]
    public async Task Stop_of_all_stops_what_runs_and_makes_nothing_of_what_is_not_there()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        string well, lost, failed;
        await using (await inventory.StartAsync())
        {
            well = await inventory.CreateInstanceAsync("well");
            lost = await inventory.CreateInstanceAsync("lost");
            await inventory.SettledAsync(well, InstanceStatus.Available);
            await inventory.SettledAsync(lost, InstanceStatus.Available);
            inventory.Operator.Script = (_, spec, step) =>
                spec is not null && step == "start-server" ? new Turn.Fail(FailureKind.Permanent, "No such version.") : null;
            failed = await inventory.CreateInstanceAsync("failed");
            await inventory.SettledAsync(failed, InstanceStatus.Failed);
        }

        inventory.Operator.Script = (_, _, _) => null;
        var gone = inventory.Operator.Of(lost);
        gone.Exists = gone.Complete = gone.Running = false;

        await using var db = inventory.Open();
        await StopCommand.HaltAllAsync(db, [inventory.Operator], inventory.Places, own: null, TestContext.Current.CancellationToken);

        Assert.False(inventory.Operator.Of(well).Running);
        Assert.False(gone.Exists);
        Assert.False(inventory.Operator.Of(failed).Exists);
    }

    [Fact]
    public async Task Stop_of_all_ends_backups_and_drills_which_the_next_start_begins_again()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        var held = true;
        string id, scratch;
        await using (await rig.Inventory.StartAsync())
        {
            id = await rig.InstanceAsync("shop", retention: 1);
            rig.Repository.Script = (_, step) =>
                step is "archive-wal" or "verify" && Volatile.Read(ref held) ? new Turn.Continue(step, 50, TimeSpan.FromMilliseconds(50)) : null;
            await rig.SnapshotAsync(id, "mine");
            await TestInventory.UntilAsync(async () => (await rig.SnapshotAsync("mine"))!.Percent == 50, "not begun");
            scratch = (await DrillTests.StartAsync(rig, id)).ScratchId;
            await TestInventory.UntilAsync(async () => await StatusAsync(rig, scratch) == DrillStatus.Verifying, "not restored");
        }

        await using (var db = rig.Inventory.Open())
            await StopCommand.HaltBackupsAsync(db, [rig.Inventory.Operator], TestContext.Current.CancellationToken);

        Assert.Equal([id], rig.Repository.Halted);
        Assert.False(rig.Inventory.Operator.Of(scratch).Exists);
        Assert.True(rig.Inventory.Operator.Of(id).Running);

        Volatile.Write(ref held, false);
        await using var again = await rig.Inventory.StartAsync();
        await rig.AvailableAsync("mine");
        await TestInventory.UntilAsync(async () => await StatusAsync(rig, scratch) == DrillStatus.Passed, "not passed");
        Assert.Empty(rig.Repository.Breaches);
    }

    private static async Task<string> StatusAsync(BackupRig rig, string scratch)
    {
        await using var db = rig.Inventory.Open();
        return await db.Set<RestoreDrillRecord>().Where(d => d.ScratchId == scratch).Select(d => d.Status).SingleAsync(TestContext.Current.CancellationToken);
    }
}
