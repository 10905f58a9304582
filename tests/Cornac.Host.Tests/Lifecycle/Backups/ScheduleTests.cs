using Cornac.Api.Inventory.Instances;
using Cornac.Host.Lifecycle.Backups;
using Cornac.Host.Lifecycle.Clock;
using Cornac.Testing;
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
}
