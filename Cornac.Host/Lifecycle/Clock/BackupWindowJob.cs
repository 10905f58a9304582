using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Lifecycle.Backups;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Quartz;

namespace Cornac.Host.Lifecycle.Clock;

/// <summary>Every minute, automatic backups whose moment in their window has come are ordered, and sets whose retention has something to remove are
/// woken. Which day was ordered is noted with the order, so it does not matter how often, where or when this runs.</summary>
[DisallowConcurrentExecution]
public sealed partial class BackupWindowJob(
    IDbContextFactory<InventoryDb> contexts, TimeProvider clock, ILogger<BackupWindowJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        await OrderAsync(cancellationToken);
        await WakeAgedAsync(cancellationToken);
    }

    /// <summary>Orders what is due.</summary>
    /// <returns>Number of backups ordered.</returns>
    public async Task<int> OrderAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var candidates = await (
            from instance in db.Set<InstanceRecord>().AsNoTracking()
            join set in db.Set<BackupSetRecord>() on instance.ResourceId equals set.ResourceId
            where set.AutomatedFor != null && instance.ObservedGeneration > 0 && !instance.DeleteRequested && !instance.Stopped
                && (instance.Status == InstanceStatus.Available || instance.Status == InstanceStatus.BackingUp)
            select new { instance.ResourceId, instance.Settings, set.AutomatedFor }).ToListAsync(cancellationToken);
        var ordered = 0;
        foreach (var one in candidates.Where(one => DueDay(one.ResourceId, one.Settings, one.AutomatedFor) is not null))
        {
            try
            {
                if (await OrderAsync(one.ResourceId, cancellationToken)) ordered++;
            }
            catch (Exception failure) when (failure is DbUpdateException or PostgresException)
            {
                LogNotOrdered(failure, one.ResourceId); // The next minute tries again; the others do not wait for it.
            }
        }

        return ordered;
    }

    /// <summary>Wakes the sets that hold automatic backups past their retention, or are kept past it themselves.</summary>
    public async Task WakeAgedAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH kept AS (
                SELECT b.resource_id, b.retained_until, i.resource_id IS NULL AS gone,
                    {now} - make_interval(days => COALESCE((i.settings ->> 'BackupRetentionDays')::int, (b.source -> 'Settings' ->> 'BackupRetentionDays')::int)) AS horizon
                FROM backup_sets b LEFT JOIN db_instances i USING (resource_id)),
            aged AS (
                SELECT k.resource_id FROM kept k JOIN db_snapshots s ON s.set_id = k.resource_id
                WHERE s.type = 'automated' AND s.status = 'available' AND s.created_at <= k.horizon
                GROUP BY k.resource_id HAVING count(*) > 1
                UNION SELECT resource_id FROM kept WHERE gone AND retained_until <= {now}),
            woken AS (
                UPDATE work_items w SET next_run_at = now(), wakes = wakes + 1 FROM aged
                WHERE w.resource_id = 'backups:' || aged.resource_id AND w.next_run_at IS NULL RETURNING 1)
            SELECT pg_notify({InstanceWork.Channel}, '') FROM woken LIMIT 1
            """,
            cancellationToken);
    }

    private async Task<bool> OrderAsync(string resourceId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var instance = await db.LockInstanceAsync(resourceId, cancellationToken);
        if (instance is not { DeleteRequested: false, Stopped: false }) return false;
        var set = await db.LockBackupSetAsync(resourceId, cancellationToken);
        if (set is null || DueDay(resourceId, instance.Settings, set.AutomatedFor) is not { } day) return false;
        if (!await AutomatedBackups.OrderAsync(db, instance, set, day, clock.GetUtcNow(), cancellationToken)) return false;
        await BackupWork.WakeAsync(db, set, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private DateOnly? DueDay(string resourceId, InstanceSettings settings, DateOnly? last) =>
        settings.BackupRetentionDays > 0 && DailyWindow.Parse(settings.BackupWindow) is { } window
            ? BackupSchedule.Due(resourceId, window, last, clock.GetUtcNow()) : null;

    [LoggerMessage(EventId = 4074, Level = LogLevel.Error, Message = "The automatic backup of {ResourceId} could not be ordered")]
    private partial void LogNotOrdered(Exception failure, string resourceId);
}
