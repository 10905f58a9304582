using Npgsql;
using Quartz;

namespace Cornac.Host.Lifecycle.Clock;

public static class ClockComposition
{
    private const int Connections = 5;
    private const int Threads = 3;

    /// <summary>Adds Quartz with its store in the inventory, shared by all hosts, and the service's jobs. The tables are made at the first start.</summary>
    public static IServiceCollection AddLifecycleClock(this IServiceCollection services, string inventory)
    {
        var connections = new NpgsqlConnectionStringBuilder(inventory) { MaxPoolSize = Connections, ApplicationName = "cornac clock" };
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(scheduler => scheduler.InstanceName = "cornac");
            quartz.UseDefaultThreadPool(Threads);
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(connections.ConnectionString);
                store.UseSystemTextJsonSerializer();
                store.UseClustering();
                store.ProvisionSchema();
            });
        });
        services.AddTransient<ResyncJob>();
        services.AddTransient<MaintenanceWindowJob>();
        services.AddTransient<BackupWindowJob>();
        services.AddTransient<DrillScheduleJob>();
        services.AddTransient<RetentionJob>();
        services.AddTransient<MetricsJob>();
        services.AddHostedService<LifecycleClock>();
        return services;
    }
}
