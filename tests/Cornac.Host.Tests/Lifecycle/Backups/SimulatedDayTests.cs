using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Rds.Naming;
using Cornac.Host.Lifecycle.Clock;
using Cornac.Operators.Contract;
using Cornac.Operators.Fake;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Host.Tests.Lifecycle.Backups;

/// <summary>A day of a thousand instances of the fake operator, and of the backups that it takes.</summary>
public sealed class SimulatedDayTests(TemporaryPostgres postgres)
{
    private const int Instances = 1000;

    private static readonly DateTimeOffset Day = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Thousand_instances_in_a_simulated_day_have_every_window_met_and_none_twice()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        var clock = new SetClock(BackupRig.Noon);
        inventory.Clock = clock;
        inventory.Places = TestInventory.OnePlace(atOnce: 16); // Hours pass in a second: with few places nearly all would wait for one.
        var target = new FakeOperator(new FakeOptions { Steps = 1 }, dataDirectory: "", clock);
        inventory.Another = target;
        await using var first = await inventory.StartAsync(options => options.HostId = "host-a");
        await using var second = await inventory.StartAsync(options => options.HostId = "host-b");
        var windows = await AddAsync(inventory, target);
        var jobs = new[] { first, second }.Select(host => ActivatorUtilities.CreateInstance<BackupWindowJob>(host.Services)).ToList();

        for (var minute = 0; minute < 24 * 60; minute += 15)
        {
            clock.Now = minute == 600 ? Day.AddMinutes(540) : Day.AddMinutes(minute); // Once the clock is set back by an hour.
            if (minute is > 300 and < 420) continue; // For two hours the service is down.
            await Task.WhenAll(jobs.Select(job => job.OrderAsync(Cancellation)));
        }

        clock.Now = Day.AddHours(23.9);
        await using var db = inventory.Open();
        var done = 0;
        await TestInventory.UntilAsync(
            async () => (done = await db.Set<SnapshotRecord>().CountAsync(s => s.Status == SnapshotStatus.Available, Cancellation)) >= Instances,
            () => $"{done} taken of {Instances}",
            TimeSpan.FromMinutes(3));
        var rows = await db.Set<SnapshotRecord>().AsNoTracking().ToListAsync(Cancellation);
        Assert.Equal(windows.Keys.Order(StringComparer.Ordinal), rows.Select(r => r.SetId).Order(StringComparer.Ordinal));
        Assert.All(rows, row => AssertMet(windows[row.SetId], row));
        foreach (var row in rows)
        {
            var taken = (await target.Backups.ObserveAsync(inventory.Places.SetOf(row.SetId, "default"), Cancellation)).Backups;
            Assert.Equal([row.BackupId], taken.Select(b => b.Id));
        }
    }

    /// <summary>Ordered in its window, or, where the service was down until its end, at once when it was back.</summary>
    private static void AssertMet(DailyWindow window, SnapshotRecord row)
    {
        var asked = (int)(row.RequestedAt - Day).TotalMinutes;
        var end = window.Start + window.Minutes;
        Assert.True(asked >= window.Start && (asked < end || (end > 300 && asked <= 420)), $"{row.SetId} in {window} was ordered at minute {asked}");
    }

    /// <summary>Instances that are there and have had yesterday's backup, each with a window of its own.</summary>
    private static async Task<Dictionary<string, DailyWindow>> AddAsync(TestInventory inventory, FakeOperator target)
    {
        var windows = new Dictionary<string, DailyWindow>(StringComparer.Ordinal);
        await using var db = inventory.Open();
        for (var i = 0; i < Instances; i++)
        {
            var id = ResourceIds.NewInstance();
            windows[id] = new DailyWindow(i % 46 * 30, 30);
            var instance = new InstanceRecord
            {
                ResourceId = id, AccountId = TestInventory.Account, Identifier = $"shop{i}", CreatedAt = BackupRig.Noon, Operator = target.Name,
                EngineVersion = "15.18", Class = "db.t3.micro", StorageGiB = 5, Port = 5432, MasterUsername = "boss", Address = "127.0.77.1",
                Settings = TestInventory.Settings with { BackupWindow = windows[id].ToString() }, Status = InstanceStatus.Available, ObservedGeneration = 1,
                Archiving = true,
            };
            db.Add(instance);
            var set = BackupSetRecord.For(instance, new BackupSettings());
            (set.AutomatedFor, set.ObservedAt) = (DateOnly.FromDateTime(Day.UtcDateTime).AddDays(-1), BackupRig.Noon);
            db.Add(set);
            var spec = new InstanceSpec
            {
                ResourceId = id, Name = instance.Identifier, Generation = 1, EngineVersion = "15.18", Class = new InstanceClass("db.t3.micro", 2, 1L << 30),
                StorageGiB = 5, Address = "127.0.77.1", Port = 5432, MasterUsername = "boss", Power = PowerState.Running,
                Archive = inventory.Places.SetOf(id, "default"),
            };
            Assert.IsType<Turn.Continue>(await target.ConvergeAsync(spec, new Fence(0), Cancellation));
            Assert.IsType<Turn.Done>(await target.ConvergeAsync(spec, new Fence(0), Cancellation));
        }

        await db.SaveChangesAsync(Cancellation);
        return windows;
    }
}
