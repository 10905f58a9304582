using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Operators;
using Cornac.Host.Backups;
using Cornac.Host.Lifecycle.Backups;
using Cornac.Host.Lifecycle.Drills;
using Cornac.Host.Lifecycle.Engine;
using Cornac.Host.Lifecycle.Instances;
using Cornac.Host.Lifecycle.Metrics;
using Cornac.Host.Operators;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Cornac.Host.Lifecycle;

public static class LifecycleComposition
{
    /// <summary>Adds the engine, the operators' registry and what the API needs to ask for work. Needs a <c>NpgsqlDataSource</c> and an
    /// <c>IDbContextFactory&lt;InventoryDb&gt;</c> of the inventory, its schema in place before the host starts, the operators as
    /// <c>IOperator</c> services, and a <see cref="BackupPlaces"/>.</summary>
    public static IServiceCollection AddLifecycle(this IServiceCollection services, LifecycleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton(options);
        services.AddSingleton(LeaseOwner.Current(options.HostId));

        services.AddSingleton(provider => new InstanceEvents(options.Region, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<InstanceWork>();
        services.TryAddSingleton(provider => new BackupEvents(options.Region, provider.GetRequiredService<TimeProvider>()));

        services.AddSingleton<OperatorRegistry>();
        services.AddSingleton<IOperatorCatalog>(provider => provider.GetRequiredService<OperatorRegistry>());
        services.AddHostedService(provider => provider.GetRequiredService<OperatorRegistry>());

        services.AddSingleton<Wakeup>();
        services.AddSingleton<WorkLeases>();
        services.AddSingleton<WakeListener>();
        services.AddSingleton<OperationProgress>();
        services.AddSingleton<LifecycleMetrics>();
        services.AddSingleton<ILifecycleProbe>(new KillAtBoundary(Environment.GetEnvironmentVariable(KillAtBoundary.Variable)));
        services.AddSingleton<WorkParking>();
        services.TryAddSingleton(EndpointNames.None);
        services.AddSingleton<InstanceSpecs>();
        services.AddSingleton<InstanceLedger>();
        services.AddSingleton<NodeLedger>();
        services.AddSingleton<IReconciler, InstanceReconciler>();
        services.AddSingleton<BackupSets>();
        services.AddSingleton<BackupPlacing>();
        services.AddSingleton<BackupLedger>();
        services.AddSingleton<BackupMetrics>();
        services.AddSingleton<ArchiveWatch>();
        services.AddSingleton<IReconciler, BackupSetReconciler>();
        services.AddSingleton<DrillLedger>();
        services.AddSingleton<IReconciler, RestoreDrillReconciler>();
        services.AddSingleton<WorkRunner>();
        services.AddSingleton<LifecycleEngine>();
        services.AddHostedService(provider => provider.GetRequiredService<LifecycleEngine>());
        services.AddSingleton<Resync>();
        services.TryAddSingleton<InventoryMemory>();
        services.AddSingleton<InventoryGuard>();
        services.AddHostedService<InstanceWatch>();
        services.AddSingleton<InstanceSampler>();
        services.AddHostedService(provider => provider.GetRequiredService<InstanceSampler>());
        services.AddHostedService<FailoverWatch>();
        services.AddSingleton<HostPresence>();
        services.AddHostedService(provider => provider.GetRequiredService<HostPresence>());
        return services;
    }
}
