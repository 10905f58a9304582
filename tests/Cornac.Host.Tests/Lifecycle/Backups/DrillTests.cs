using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Lifecycle.Clock;
using Cornac.Host.Lifecycle.Instances;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Host.Tests.Lifecycle.Backups;

public sealed class DrillTests(TemporaryPostgres postgres)
{
    [Fact]
    public async Task Drill_restores_the_newest_backup_aside_checks_times_and_removes_it()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop", retention: 1);
        rig.Repository.Report = new VerificationReport(true, [], new Dictionary<string, long>(StringComparer.Ordinal) { ["cornac.public.rows"] = 42 });
        InstanceSpec? restored = null;
        rig.Inventory.Operator.Script = (resource, spec, step) =>
        {
            if (resource == id || step != "start-server") return null;
            restored = spec;
            rig.Clock.Now += TimeSpan.FromSeconds(7);
            return null;
        };

        var drill = await EndedAsync(rig, (await StartAsync(rig, id, "cornac.public.rows")).Id);

        Assert.Equal((DrillStatus.Passed, 100, 7.0), (drill.Status, drill.Percent, drill.RecoverySeconds));
        Assert.Equal(BackupRig.Noon, drill.RestoredTo);
        Assert.Equal(42, drill.RowCounts["cornac.public.rows"]);
        Assert.Equal((true, null, id), (restored!.Isolated, restored.Archive, restored.Origin!.Source.ResourceId));
        Assert.IsType<RecoveryTarget.Latest>(restored.Origin.Target);
        Assert.False(rig.Inventory.Operator.Of(drill.ScratchId).Exists);
        Assert.StartsWith("The restore drill passed: the newest backup was back after 7", (await rig.Inventory.MessagesAsync())[^1], StringComparison.Ordinal);
        Assert.Empty(rig.Repository.Breaches);
    }

    [Fact]
    public async Task Drill_that_finds_something_wrong_fails_and_tells()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop", retention: 1);
        rig.Repository.Report = new VerificationReport(false, ["Page 7 of table orders is damaged."], new Dictionary<string, long>(StringComparer.Ordinal));

        var drill = await EndedAsync(rig, (await StartAsync(rig, id)).Id);

        Assert.Equal((DrillStatus.Failed, "Page 7 of table orders is damaged."), (drill.Status, drill.Message));
        var told = (await rig.Inventory.EventsAsync())[^1];
        Assert.Equal(("failure", "shop"), (told.Categories[0], told.SourceIdentifier));
        Assert.False(rig.Inventory.Operator.Of(drill.ScratchId).Exists);
    }

    [Fact]
    public async Task Drill_whose_restore_fails_for_good_leaves_nothing_and_tells()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop", retention: 1);
        rig.Inventory.Operator.Script = (resource, spec, step) =>
            resource != id && spec is not null && step == "start-server" ? new Turn.Fail(FailureKind.Permanent, "WAL is missing.") : null;

        var drill = await EndedAsync(rig, (await StartAsync(rig, id)).Id);

        Assert.Equal((DrillStatus.Failed, "WAL is missing.", null), (drill.Status, drill.Message, drill.RecoverySeconds));
        Assert.False(rig.Inventory.Operator.Of(drill.ScratchId).Exists);
    }

    [Fact]
    public async Task Sweep_while_a_drill_runs_knows_whose_the_scratch_is()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop", retention: 1);
        rig.Repository.Script = (_, step) => step == "verify" ? new Turn.Continue("verify", 10, TimeSpan.FromMilliseconds(50)) : null;
        var drill = await StartAsync(rig, id);
        await TestInventory.UntilAsync(() => Task.FromResult(rig.Inventory.Operator.Of(drill.ScratchId).Running), "not restored");

        var presence = host.Services.GetRequiredService<HostPresence>();
        await presence.SweepAsync(TestContext.Current.CancellationToken);
        rig.Repository.Script = (_, _) => null;
        await EndedAsync(rig, drill.Id);

        await using var db = rig.Inventory.Open();
        Assert.All(await db.Set<HostRecord>().ToListAsync(TestContext.Current.CancellationToken), row => Assert.Empty(row.Orphans));
    }

    [Fact]
    public async Task Schedule_of_an_account_drills_each_instance_every_so_many_days_within_the_window()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop", retention: 1);
        await using (var db = rig.Inventory.Open())
        {
            db.Add(new DrillScheduleRecord { AccountId = TestInventory.Account, EveryDays = 2, Window = "13:00-14:00" });
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        var job = ActivatorUtilities.CreateInstance<DrillScheduleJob>(host.Services);
        var ordered = new List<DateTimeOffset>();
        for (var minutes = 0; minutes < 5 * 24 * 60; minutes += 10)
        {
            rig.Clock.Now = BackupRig.Noon.AddMinutes(minutes);
            if (await job.OrderAsync(TestContext.Current.CancellationToken) == 0) continue;
            ordered.Add(rig.Clock.Now);
            await using var db = rig.Inventory.Open();
            await EndedAsync(rig, (await db.Set<RestoreDrillRecord>().OrderByDescending(d => d.CreatedAt).FirstAsync(TestContext.Current.CancellationToken)).Id);
        }

        Assert.Equal([23, 25, 27], ordered.Select(at => at.Day));
        Assert.All(ordered, at => Assert.Equal(13, at.Hour));
    }

    internal static async Task<RestoreDrillRecord> StartAsync(BackupRig rig, string setId, params string[] tables)
    {
        await using var db = rig.Inventory.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var set = (await db.LockBackupSetAsync(setId, CancellationToken.None))!;
        var drill = await DrillWork.StartAsync(db, set, tables, "arn:aws:iam::123456789012:user/tester", rig.Clock.Now, CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return drill;
    }

    internal static async Task<RestoreDrillRecord> EndedAsync(BackupRig rig, string drillId)
    {
        RestoreDrillRecord? seen = null;
        await TestInventory.UntilAsync(async () =>
        {
            await using var db = rig.Inventory.Open();
            seen = await db.Set<RestoreDrillRecord>().AsNoTracking().SingleAsync(d => d.Id == drillId);
            return seen.EndedAt is not null;
        }, () => $"the drill is {seen?.Status}: {seen?.Message}");
        return seen!;
    }
}
