using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Host.Lifecycle.Backups;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace Cornac.Host.Lifecycle.Clock;

/// <summary>Every minute, restore drills that are due by their account's schedule are asked for.</summary>
[DisallowConcurrentExecution]
public sealed class DrillScheduleJob(IDbContextFactory<InventoryDb> contexts, TimeProvider clock) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await OrderAsync(cancellationToken);

    /// <summary>Asks for what is due.</summary>
    /// <returns>Number of drills.</returns>
    public async Task<int> OrderAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var ordered = 0;
        foreach (var schedule in await db.Set<DrillScheduleRecord>().AsNoTracking().ToListAsync(cancellationToken))
        {
            if (DailyWindow.Parse(schedule.Window) is not { } window) continue;
            var sets = await (
                from set in db.Set<BackupSetRecord>().AsNoTracking()
                where set.AccountId == schedule.AccountId && set.InstanceDeletedAt == null && set.EarliestRestorable != null
                select new { set.ResourceId, Last = db.Set<RestoreDrillRecord>().Where(d => d.SetId == set.ResourceId).Max(d => (DateTimeOffset?)d.CreatedAt) })
                .ToListAsync(cancellationToken);
            foreach (var set in sets.Where(set => IsDue(set.ResourceId, schedule, window, set.Last)))
            {
                if (await OrderAsync(set.ResourceId, schedule, window, cancellationToken)) ordered++;
            }
        }

        return ordered;
    }

    /// <summary>Due at the set's own moment of the window, every so many days by the calendar.</summary>
    private bool IsDue(string setId, DrillScheduleRecord schedule, DailyWindow window, DateTimeOffset? last)
    {
        var now = clock.GetUtcNow();
        var start = BackupSchedule.LatestStart(window, now);
        if (now < start + BackupSchedule.Jitter(setId, window) || now >= start.AddMinutes(window.Minutes)) return false;
        return last is null || start - BackupSchedule.LatestStart(window, last.Value) >= TimeSpan.FromDays(schedule.EveryDays);
    }

    private async Task<bool> OrderAsync(string setId, DrillScheduleRecord schedule, DailyWindow window, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var set = await db.LockBackupSetAsync(setId, cancellationToken);
        if (set is null || await DrillWork.IsDrilledAsync(db, setId, cancellationToken)) return false;
        var last = await db.Set<RestoreDrillRecord>().Where(d => d.SetId == setId).MaxAsync(d => (DateTimeOffset?)d.CreatedAt, cancellationToken);
        if (!IsDue(setId, schedule, window, last)) return false;
        await DrillWork.StartAsync(db, set, [], requestedBy: null, clock.GetUtcNow(), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
