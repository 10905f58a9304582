using Npgsql;
using Quartz;

namespace Cornac.Host.Lifecycle.Clock;

/// <summary>Starts Quartz, and with it the jobs that say when; tried again until the inventory is there.</summary>
public sealed partial class LifecycleClock(
    ISchedulerFactory schedulers, NpgsqlDataSource inventory, TimeProvider clock, ILogger<LifecycleClock> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private IScheduler? _scheduler;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await StartSchedulerAsync(stoppingToken);
                return;
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested && failure is not OutOfMemoryException)
            {
                LogNotStarted(failure.Message);
                await Task.Delay(Pause, clock, stoppingToken);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_scheduler is not null) await _scheduler.Shutdown(waitForJobsToComplete: true, cancellationToken);
    }

    private async Task StartSchedulerAsync(CancellationToken cancellationToken)
    {
        // Quartz shuts a scheduler down for good whose first look at its tables fails: it must not be made while the inventory is away.
        await using (var connection = await inventory.OpenConnectionAsync(cancellationToken))
        await using (var look = new NpgsqlCommand("SELECT 1", connection))
            await look.ExecuteNonQueryAsync(cancellationToken);
        var scheduler = _scheduler = await schedulers.GetScheduler(cancellationToken);
        await ScheduleAsync<ResyncJob>(scheduler, "resync", TimeSpan.FromMinutes(5), cancellationToken);
        await ScheduleAsync<MaintenanceWindowJob>(scheduler, "maintenance-window", TimeSpan.FromMinutes(1), cancellationToken);
        await ScheduleAsync<BackupWindowJob>(scheduler, "backup-window", TimeSpan.FromMinutes(1), cancellationToken);
        await ScheduleAsync<DrillScheduleJob>(scheduler, "drill-schedule", TimeSpan.FromMinutes(1), cancellationToken);
        await ScheduleAsync<MetricsJob>(scheduler, "metrics", TimeSpan.FromMinutes(5), cancellationToken);
        await ScheduleAsync<RetentionJob>(scheduler, "retention", TimeSpan.FromDays(1), cancellationToken);
        await scheduler.Start(cancellationToken);
        LogStarted();
    }

    private static async Task ScheduleAsync<TJob>(IScheduler scheduler, string name, TimeSpan interval, CancellationToken cancellationToken)
        where TJob : IJob
    {
        // One that is there already keeps its time, or a host that is restarted often would never come to the daily ones.
        if (await scheduler.Exists(new JobKey(name), cancellationToken)) return;
        var job = JobBuilder.Create<TJob>().WithIdentity(name).Build();
        var trigger = TriggerBuilder.Create().WithIdentity(name).StartNow()
            .WithSchedule(SimpleScheduleBuilder.Create().WithInterval(interval).RepeatForever()).Build();
        await scheduler.ScheduleJob(job, [trigger], new ScheduleJobOptions { Replace = true }, cancellationToken);
    }

    [LoggerMessage(EventId = 4071, Level = LogLevel.Warning, Message = "The clock could not start and is tried again: {Reason}")]
    private partial void LogNotStarted(string reason);

    [LoggerMessage(EventId = 4072, Level = LogLevel.Information, Message = "The clock has started")]
    private partial void LogStarted();
}
