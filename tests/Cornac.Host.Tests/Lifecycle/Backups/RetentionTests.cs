using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Host.Lifecycle.Clock;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Host.Tests.Lifecycle.Backups;

public sealed class RetentionTests(TemporaryPostgres postgres)
{
    [Fact]
    public async Task Days_of_automatic_backups_always_leave_the_whole_retention_restorable_and_little_more()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop", retention: 3);
        var job = ActivatorUtilities.CreateInstance<BackupWindowJob>(host.Services);
        var born = rig.Clock.Now;

        for (var day = 0; day < 10; day++)
        {
            rig.Clock.Now += TimeSpan.FromDays(1);
            Assert.Equal(1, await job.OrderAsync(TestContext.Current.CancellationToken));
            await rig.IdleAsync(id);
            await job.WakeAgedAsync(TestContext.Current.CancellationToken);
            await rig.IdleAsync(id);
            var set = (await rig.SetAsync(id))!;
            var horizon = rig.Clock.Now.AddDays(-3);
            Assert.True(set.EarliestRestorable <= (horizon > born ? horizon : born), $"day {day}: from {set.EarliestRestorable:O}, wanted {horizon:O}");
            Assert.True(set.EarliestRestorable > horizon.AddDays(-1.1), $"day {day}: kept from {set.EarliestRestorable:O}");
            Assert.Equal(rig.Repository.ArchiveFrom(id), rig.Repository.Of(id).First(b => b.CompletedAt == set.EarliestRestorable).Id);
            Assert.All(await rig.SnapshotsAsync(id), s => Assert.Contains(rig.Repository.Of(id), b => b.Id == s.BackupId));
        }

        Assert.Equal(4, (await rig.SnapshotsAsync(id)).Count);
        Assert.Equal(2, rig.Repository.Orders.Count(o => o.Order.Kind == BackupKind.Full)); // A chain ends after a week.
        Assert.Empty(rig.Repository.Breaches);
    }

    [Fact]
    public async Task Retention_turned_off_removes_automatic_backups_and_the_window_and_turned_on_begins_at_once()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop", retention: 1);
        await rig.SnapshotAsync(id, "mine");
        await rig.AvailableAsync("mine");

        await rig.WakeAsync(id, instance: i => i.Settings = i.Settings with { BackupRetentionDays = 0 });
        await TestInventory.UntilAsync(async () => (await rig.SetAsync(id))!.AutomatedFor is null, "not turned off");
        await rig.IdleAsync(id);
        Assert.Equal("mine", Assert.Single(await rig.SnapshotsAsync(id)).Identifier);
        Assert.Equal((null, null), ((await rig.SetAsync(id))!.EarliestRestorable, (await rig.SetAsync(id))!.LatestRestorable));

        rig.Clock.Now += TimeSpan.FromMinutes(1);
        await rig.WakeAsync(id, instance: i => i.Settings = i.Settings with { BackupRetentionDays = 1 });
        await TestInventory.UntilAsync(async () => (await rig.SnapshotsAsync(id)) is [_, { Status: SnapshotStatus.Available }], "no first backup");
        await rig.IdleAsync(id);
        Assert.NotNull((await rig.SetAsync(id))!.EarliestRestorable);
    }

    [Fact]
    public async Task First_backup_of_a_new_instance_is_named_as_RDS_does_and_the_instance_shows_it()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop", retention: 1);

        var snapshot = Assert.Single(await rig.SnapshotsAsync(id));
        Assert.Equal(("rds:shop-2026-11-23-12-00", SnapshotType.Automated), (snapshot.Identifier, snapshot.Type));
        Assert.Equal(
            ["DB instance created", "Backing up DB instance", "Creating automated snapshot", "Automated snapshot created", "Finished DB instance backup"],
            await rig.Inventory.MessagesAsync());
        var set = (await rig.SetAsync(id))!;
        Assert.Equal((new DateOnly(2026, 11, 23), rig.Clock.Now), (set.AutomatedFor, set.EarliestRestorable));
        Assert.Equal(InstanceStatus.Available, (await rig.Inventory.SettledAsync(id, InstanceStatus.Available)).Status);
    }

    [Fact]
    public async Task Instance_from_before_there_were_backups_gets_a_set_and_a_first_backup()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        rig.Inventory.Operator.Backups = null;
        string id;
        await using (await rig.Inventory.StartAsync())
        {
            id = await rig.Inventory.CreateInstanceAsync("old");
            await rig.Inventory.SettledAsync(id, InstanceStatus.Available);
        }

        rig.Inventory.Operator.Backups = rig.Repository;
        await using var host = await rig.Inventory.StartAsync();
        await host.Services.GetRequiredService<Cornac.Host.Lifecycle.Instances.Resync>().WakeAllAsync(null, TimeSpan.Zero, TestContext.Current.CancellationToken);
        await TestInventory.UntilAsync(async () => (await rig.SnapshotsAsync(id)) is [{ Status: SnapshotStatus.Available }], "no backup");

        Assert.NotNull(rig.Inventory.Operator.Of(id).Reached!.Archive);
        Assert.Single(await rig.Inventory.OperationsAsync(id));
    }

    [Fact]
    public async Task Latest_restorable_time_follows_what_is_archived_and_never_goes_back()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync(options => options.WatchInterval = TimeSpan.FromMilliseconds(50));
        var id = await rig.InstanceAsync("shop", retention: 1);
        var thing = rig.Inventory.Operator.Of(id);

        thing.ArchivedUntil = rig.Clock.Now.AddMinutes(10);
        await TestInventory.UntilAsync(async () => (await rig.SetAsync(id))!.LatestRestorable == rig.Clock.Now.AddMinutes(10), "not noted");
        thing.ArchivedUntil = rig.Clock.Now.AddMinutes(5);
        thing.ArchiveFailure = "The repository is read-only.";
        await TestInventory.UntilAsync(async () => (await rig.SetAsync(id))!.ArchiveFailure is not null, "not shown");
        Assert.Equal(rig.Clock.Now.AddMinutes(10), (await rig.SetAsync(id))!.LatestRestorable);
        thing.ArchiveFailure = null;
        await TestInventory.UntilAsync(async () => (await rig.SetAsync(id))!.ArchiveFailure is null, "still shown");

        var told = await rig.Inventory.MessagesAsync();
        Assert.Contains(told, m => m.Contains("The repository is read-only.", StringComparison.Ordinal));
        Assert.Equal("WAL of the DB instance is archived again.", told[^1]);
    }

    [Fact]
    public async Task Automatic_backup_that_fails_stops_before_its_window_ends_and_tells()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop", retention: 1);
        var start = new DateTimeOffset(2026, 11, 24, 3, 0, 0, TimeSpan.Zero);
        rig.Clock.Now = start.AddMinutes(15);
        var attempts = new List<DateTimeOffset>();
        rig.Repository.Script = (_, step) =>
        {
            if (step != "copy-files") return null;
            attempts.Add(rig.Clock.Now);
            rig.Clock.Now += TimeSpan.FromMinutes(2);
            return new Turn.Fail(FailureKind.Transient, "No route.");
        };

        await ActivatorUtilities.CreateInstance<BackupWindowJob>(host.Services).OrderAsync(TestContext.Current.CancellationToken);
        await TestInventory.UntilAsync(async () => (await rig.SnapshotsAsync(id)).Count == 1, "still tried");
        await rig.IdleAsync(id);

        Assert.True(attempts.Count > 3);
        Assert.All(attempts, at => Assert.True(at < start.AddMinutes(30), at.ToString("O")));
        Assert.Equal("No route.", (await rig.SetAsync(id))!.Failure);
        Assert.Equal("The backup window 03:00-03:30 ended without an automatic backup of the DB instance. No route.", (await rig.Inventory.MessagesAsync())[^1]);
        Assert.Equal(1, (await rig.Inventory.MessagesAsync()).Count(m => m.Contains("is tried again", StringComparison.Ordinal)));
        await rig.Inventory.SettledAsync(id, InstanceStatus.Available);
    }
}
