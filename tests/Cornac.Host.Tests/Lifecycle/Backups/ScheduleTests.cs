using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Host.Lifecycle.Backups;
using Cornac.Host.Lifecycle.Clock;
using Cornac.Operators.Contract;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Host.Tests.Lifecycle.Backups;

public sealed class ScheduleTests(TemporaryPostgres postgres)
{
    private static readonly DailyWindow Night = DailyWindow.Parse("03:00-04:00")!;
    private static readonly DateTimeOffset Three = new(2026, 11, 24, 3, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 11, 24);

    [Fact]
    public void Due_when_the_moment_in_the_window_has_come_and_once_a_day()
    {
        var jitter = BackupSchedule.Jitter("db-A", Night);
        Assert.InRange(jitter, TimeSpan.Zero, TimeSpan.FromMinutes(30));
        Assert.Null(BackupSchedule.Due("db-A", Night, Today.AddDays(-1), Three + jitter - TimeSpan.FromSeconds(1)));
        Assert.Equal(Today, BackupSchedule.Due("db-A", Night, Today.AddDays(-1), Three + jitter));
        Assert.Null(BackupSchedule.Due("db-A", Night, Today, Three + jitter));
        Assert.Null(BackupSchedule.Due("db-A", Night, Today, Three.AddHours(-4))); // The clock was set back.
        Assert.Null(BackupSchedule.Due("db-A", Night, Today, Three.AddHours(20)));
    }

    [Fact]
    public void Due_after_days_without_service_makes_up_for_one_window_only()
    {
        var late = Three.AddDays(3).AddHours(9);
        Assert.Equal(Today.AddDays(3), BackupSchedule.Due("db-A", Night, Today.AddDays(-1), late));
        Assert.Null(BackupSchedule.Due("db-A", Night, Today.AddDays(3), late));
    }

    [Fact]
    public void Due_when_the_window_is_moved_counts_each_day_once()
    {
        var later = DailyWindow.Parse("05:00-06:00")!;
        Assert.Null(BackupSchedule.Due("db-A", later, Today, Three.AddHours(3)));
        Assert.Equal(Today.AddDays(1), BackupSchedule.Due("db-A", later, Today, Three.AddDays(1).AddHours(3)));
    }

    [Fact]
    public void Due_after_a_clock_that_was_a_year_ahead_does_not_wait_for_a_year() =>
        Assert.Equal(Today, BackupSchedule.Due("db-A", Night, Today.AddYears(1), Three.AddMinutes(40)));

    [Fact]
    public void Jitter_of_a_thousand_instances_is_spread_over_the_first_half_of_the_window()
    {
        var minutes = Enumerable.Range(0, 1000).GroupBy(i => (int)BackupSchedule.Jitter($"db-{i}", Night).TotalMinutes).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(30, minutes.Count);
        Assert.All(minutes.Values, count => Assert.InRange(count, 10, 70));
    }

    [Fact]
    public void Retries_stop_before_the_window_ends()
    {
        var options = new Cornac.Host.Lifecycle.LifecycleOptions
        {
            HostId = "a", Region = "local", DefaultOperator = "x", Addresses = Cornac.Api.Inventory.Addresses.AddressPool.Parse("127.0.77.0/24"),
        };
        Assert.Equal(Three.AddMinutes(59), BackupSchedule.RetryUntil(Night, Three.AddMinutes(5), Three.AddMinutes(6), options));
        Assert.Equal(Three.AddHours(7.5), BackupSchedule.RetryUntil(Night, Three.AddHours(6), Three.AddHours(7), options)); // Made up for after its window.
    }

    [Fact]
    public async Task Thousand_instances_in_a_simulated_day_have_every_window_met_and_none_twice()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        rig.Repository.Clock = rig.Clock;
        await using var first = await rig.Inventory.StartAsync(options => options.HostId = "host-a");
        await using var second = await rig.Inventory.StartAsync(options => options.HostId = "host-b");
        var day = new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);
        var windows = await AddAsync(rig, 1000);
        rig.Clock.Now = day;
        var jobs = new[] { first, second }.Select(host => ActivatorUtilities.CreateInstance<BackupWindowJob>(host.Services)).ToList();

        for (var minute = 0; minute < 24 * 60; minute += 10)
        {
            rig.Clock.Now = minute == 600 ? day.AddMinutes(540) : day.AddMinutes(minute); // Once the clock is set back by an hour.
            if (minute is > 300 and < 420) continue; // For two hours the service is down.
            await Task.WhenAll(jobs.Select(job => job.OrderAsync(TestContext.Current.CancellationToken)));
        }

        rig.Clock.Now = day.AddHours(23.9);
        await TestInventory.UntilAsync(
            () => Task.FromResult(rig.Repository.Orders.Count >= windows.Count), () => $"{rig.Repository.Orders.Count} taken of {windows.Count}", TimeSpan.FromMinutes(3));
        await using var db = rig.Inventory.Open();
        var rows = await db.Set<SnapshotRecord>().AsNoTracking().ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(windows.Count, rows.Count);
        Assert.Equal(windows.Keys.Order(StringComparer.Ordinal), rows.Select(r => r.SetId).Order(StringComparer.Ordinal));
        foreach (var row in rows)
        {
            var asked = (int)(row.RequestedAt - day).TotalMinutes;
            var start = windows[row.SetId].Start;
            Assert.True(
                asked >= start && (asked < start + windows[row.SetId].Minutes || (start + windows[row.SetId].Minutes > 300 && asked <= 420)),
                $"{row.SetId} in {windows[row.SetId]} was ordered at minute {asked}");
        }

        Assert.True(rig.Repository.MostAtOnce <= 2);
        Assert.Empty(rig.Repository.Breaches);
    }

    [Fact]
    public async Task Stopped_instance_gets_no_automatic_backup_and_makes_up_for_it_once_started()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop", retention: 1);
        var job = ActivatorUtilities.CreateInstance<BackupWindowJob>(host.Services);
        await rig.Inventory.ChangeAsync(id, Cornac.Api.Inventory.Lifecycle.OperationKind.Stop, i => (i.Stopped, i.Status) = (true, InstanceStatus.Stopping));
        await rig.Inventory.SettledAsync(id, InstanceStatus.Stopped);

        rig.Clock.Now += TimeSpan.FromDays(1);
        Assert.Equal(0, await job.OrderAsync(TestContext.Current.CancellationToken));
        await rig.Inventory.ChangeAsync(id, Cornac.Api.Inventory.Lifecycle.OperationKind.Start, i => (i.Stopped, i.Status) = (false, InstanceStatus.Starting));
        await rig.Inventory.SettledAsync(id, InstanceStatus.Available);
        Assert.Equal(1, await job.OrderAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, await job.OrderAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Clock_set_back_orders_nothing_twice_removes_nothing_and_takes_no_restorable_time_back()
    {
        await using var rig = await BackupRig.CreateAsync(postgres);
        await using var host = await rig.Inventory.StartAsync();
        var id = await rig.InstanceAsync("shop", retention: 1);
        var job = ActivatorUtilities.CreateInstance<BackupWindowJob>(host.Services);
        rig.Clock.Now += TimeSpan.FromDays(1);
        Assert.Equal(1, await job.OrderAsync(TestContext.Current.CancellationToken));
        await TestInventory.UntilAsync(() => Task.FromResult(rig.Repository.Of(id).Count == 2), "not taken");
        await rig.IdleAsync(id);
        var before = (await rig.SetAsync(id))!;

        rig.Clock.Now -= TimeSpan.FromHours(12);
        Assert.Equal(0, await job.OrderAsync(TestContext.Current.CancellationToken));
        await rig.PassAsync(id, TimeSpan.Zero);
        var after = (await rig.SetAsync(id))!;
        Assert.Equal((before.EarliestRestorable, before.LatestRestorable), (after.EarliestRestorable, after.LatestRestorable));
        Assert.Equal(2, rig.Repository.Of(id).Count);
        await rig.SnapshotAsync(id, "mine");
        await rig.AvailableAsync("mine");

        rig.Clock.Now += TimeSpan.FromHours(36);
        Assert.Equal(1, await job.OrderAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, await job.OrderAsync(TestContext.Current.CancellationToken));
        Assert.Empty(rig.Repository.Breaches);
    }

    /// <summary>Instances that are there and have had yesterday's backup, each with a window of its own.</summary>
    private static async Task<Dictionary<string, DailyWindow>> AddAsync(BackupRig rig, int count)
    {
        var windows = new Dictionary<string, DailyWindow>(StringComparer.Ordinal);
        await using var db = rig.Inventory.Open();
        for (var i = 0; i < count; i++)
        {
            var id = Cornac.Api.Rds.Naming.ResourceIds.NewInstance();
            windows[id] = new DailyWindow(i % 46 * 30, 30);
            var instance = new InstanceRecord
            {
                ResourceId = id, AccountId = TestInventory.Account, Identifier = $"shop{i}", CreatedAt = BackupRig.Noon, Operator = ScriptedOperator.OperatorName,
                EngineVersion = "15.18", Class = "db.t3.micro", StorageGiB = 5, Port = 5432, MasterUsername = "boss", Address = "127.0.77.1",
                Settings = TestInventory.Settings with { BackupWindow = windows[id].ToString() }, Status = InstanceStatus.Available, ObservedGeneration = 1,
                Archiving = true,
            };
            db.Add(instance);
            var set = BackupSetRecord.For(instance, new BackupSettings());
            (set.AutomatedFor, set.ObservedAt) = (new DateOnly(2026, 11, 23), BackupRig.Noon);
            db.Add(set);
            var thing = rig.Inventory.Operator.Of(id);
            (thing.Exists, thing.Complete, thing.Running) = (true, true, true);
            thing.Reached = new InstanceSpec
            {
                ResourceId = id, Name = instance.Identifier, Generation = 1, EngineVersion = "15.18", Class = new InstanceClass("db.t3.micro", 2, 1L << 30),
                StorageGiB = 5, Address = "127.0.77.1", Port = 5432, MasterUsername = "boss", Power = PowerState.Running,
                Archive = rig.Inventory.Places.SetOf(id, "default"),
            };
        }

        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return windows;
    }
}
