using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Host.Lifecycle.Backups;
using Cornac.Host.Lifecycle.Drills;
using Cornac.Host.Lifecycle.Engine;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Tests.Lifecycle.Backups;

public sealed class BoundaryTests(TemporaryPostgres postgres)
{
    private static readonly TimeSpan ShortLease = TimeSpan.FromMilliseconds(600);

    [Fact]
    public async Task Killed_at_every_boundary_backups_and_removals_end_as_if_it_had_not_been()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        var met = new List<string>();
        foreach (var boundary in Boundaries("backup", "prepare", "archive-wal", StepBoundaries.Commit))
        {
            var id = await ReadyAsync(rig);
            await DieAsync(rig, boundary, met, () => rig.SnapshotAsync(id, $"s{met.Count}-{Guid.NewGuid():N}"[..20]));
            await using var successor = await rig.Inventory.StartAsync(options => options.Lease = ShortLease);
            await rig.IdleAsync(id);
            var snapshot = Assert.Single(await rig.SnapshotsAsync(id));
            Assert.Equal(SnapshotStatus.Available, snapshot.Status);
            Assert.Equal(snapshot.BackupId, Assert.Single(rig.Repository.Of(id)).Id);
            await rig.Inventory.SettledAsync(id, InstanceStatus.Available);
            Assert.All(await rig.Inventory.OperationsAsync(BackupSetRecord.WorkIdOf(id)), o => Assert.NotNull(o.EndedAt));
        }

        foreach (var boundary in Boundaries(BackupSetReconciliation.PruneName, "prepare", StepBoundaries.Commit))
        {
            var (id, name) = await WithSnapshotAsync(rig);
            await DieAsync(rig, boundary, met, () => DeleteAsync(rig, name));
            await using var successor = await rig.Inventory.StartAsync(options => options.Lease = ShortLease);
            await TestInventory.UntilAsync(async () => (await rig.SnapshotsAsync(id)).Count == 0, "the snapshot is still there");
            Assert.Empty(rig.Repository.Of(id));
        }

        foreach (var boundary in Boundaries(BackupSetReconciliation.RemoveName, "prepare", StepBoundaries.Commit))
        {
            string id;
            await using (await rig.Inventory.StartAsync()) id = await rig.InstanceAsync($"i{Guid.NewGuid():N}"[..20], retention: 1);
            await DieAsync(rig, boundary, met, () => rig.Inventory.DeleteAsync(id));
            await using var successor = await rig.Inventory.StartAsync(options => options.Lease = ShortLease);
            await TestInventory.UntilAsync(async () => await rig.SetAsync(id) is null, "the set is still there");
            Assert.Empty(rig.Repository.Of(id));
        }

        Assert.Equal(14, met.Count);
        Assert.Empty(rig.Repository.Breaches);
        Assert.Empty(rig.Inventory.Operator.Breaches);
    }

    [Fact]
    public async Task Killed_at_every_boundary_a_restore_drill_ends_and_leaves_nothing_behind()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        var met = new List<string>();
        string id;
        await using (await rig.Inventory.StartAsync()) id = await rig.InstanceAsync("shop", retention: 1);
        foreach (var boundary in Boundaries(RestoreDrillReconciliation.Name, "prepare", "start-server", StepBoundaries.Commit))
        {
            RestoreDrillRecord? drill = null;
            await DieAsync(rig, boundary, met, async () => drill = await DrillTests.StartAsync(rig, id));
            await using var successor = await rig.Inventory.StartAsync(options => options.Lease = ShortLease);
            drill = await DrillTests.EndedAsync(rig, drill!.Id);
            Assert.Equal((DrillStatus.Passed, null), (drill.Status, drill.Message));
            Assert.False(rig.Inventory.Operator.Of(drill.ScratchId).Exists);
        }

        Assert.Equal(6, met.Count);
        await using var db = rig.Inventory.Open();
        Assert.Single(await db.Set<Cornac.Api.Inventory.Addresses.AddressRecord>().ToListAsync(TestContext.Current.CancellationToken));
        Assert.Empty(rig.Inventory.Operator.Breaches);
    }

    private static IEnumerable<StepBoundary> Boundaries(string operation, params string[] steps) =>
        from step in steps
        from side in new[] { BoundarySide.Before, BoundarySide.After }
        select new StepBoundary(operation, step, side);

    private static async Task<string> ReadyAsync(BackupRig rig)
    {
        await using var host = await rig.Inventory.StartAsync();
        return await rig.InstanceAsync($"i{Guid.NewGuid():N}"[..20]);
    }

    private static async Task<(string Id, string Name)> WithSnapshotAsync(BackupRig rig)
    {
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync($"i{Guid.NewGuid():N}"[..20]);
        var name = $"s{Guid.NewGuid():N}"[..20];
        await rig.SnapshotAsync(id, name);
        await rig.AvailableAsync(name);
        await rig.Inventory.SettledAsync(id, InstanceStatus.Available);
        return (id, name);
    }

    private static async Task DeleteAsync(BackupRig rig, string name)
    {
        await using var db = rig.Inventory.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var row = await db.Set<SnapshotRecord>().SingleAsync(s => s.Identifier == name);
        (row.Status, row.DeleteRequested) = (SnapshotStatus.Deleting, true);
        await BackupWork.WakeAsync(db, await db.Set<BackupSetRecord>().SingleAsync(s => s.ResourceId == row.SetId), CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    private static async Task DieAsync(BackupRig rig, StepBoundary boundary, List<string> met, Func<Task> ask)
    {
        var probe = new DyingProbe(boundary);
        var victim = await rig.Inventory.StartAsync(options => options.Lease = ShortLease, probe);
        probe.Host = victim;
        await ask();
        await TestInventory.UntilAsync(() => Task.FromResult(probe.Met), $"{boundary} is not met");
        met.Add(boundary.ToString());
        await victim.DisposeAsync();
    }
}
