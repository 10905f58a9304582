using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.AutomatedBackups;
using Cornac.Api.Rds.Engines;
using Cornac.Api.Rds.Events;
using Cornac.Api.Rds.Instances;
using Cornac.Api.Rds.Quotas;
using Cornac.Api.Rds.Replicas;
using Cornac.Api.Rds.Restores;
using Cornac.Api.Rds.Snapshots;
using Cornac.Api.Rds.Tags;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Cornac.Api.Rds;

internal static class RdsApi
{
    /// <summary>What RDS offers here: each operation and the class that answers it.</summary>
    public static IServiceCollection AddRdsOperations(this IServiceCollection services)
    {
        services.AddOperation(RdsOperations.CreateDBInstance.HandledBy<CreateDBInstance>());
        services.AddOperation(RdsOperations.DescribeDBInstances.HandledBy<DescribeDBInstances>());
        services.AddOperation(RdsOperations.ModifyDBInstance.HandledBy<ModifyDBInstance>());
        services.AddOperation(RdsOperations.DeleteDBInstance.HandledBy<DeleteDBInstance>());
        services.AddOperation(RdsOperations.RebootDBInstance.HandledBy<RebootDBInstance>());
        services.AddOperation(RdsOperations.StartDBInstance.HandledBy<StartDBInstance>());
        services.AddOperation(RdsOperations.StopDBInstance.HandledBy<StopDBInstance>());
        services.AddOperation(RdsOperations.DescribeDBEngineVersions.HandledBy<DescribeDBEngineVersions>());
        services.AddOperation(RdsOperations.DescribeOrderableDBInstanceOptions.HandledBy<DescribeOrderableDBInstanceOptions>());
        services.AddOperation(RdsOperations.DescribeAccountAttributes.HandledBy<DescribeAccountAttributes>());
        services.AddOperation(RdsOperations.DescribeEvents.HandledBy<DescribeEvents>());
        services.AddOperation(RdsOperations.AddTagsToResource.HandledBy<AddTagsToResource>());
        services.AddOperation(RdsOperations.ListTagsForResource.HandledBy<ListTagsForResource>());
        services.AddOperation(RdsOperations.RemoveTagsFromResource.HandledBy<RemoveTagsFromResource>());
        services.AddOperation(RdsOperations.CreateDBSnapshot.HandledBy<CreateDBSnapshot>());
        services.AddOperation(RdsOperations.DescribeDBSnapshots.HandledBy<DescribeDBSnapshots>());
        services.AddOperation(RdsOperations.ModifyDBSnapshot.HandledBy<ModifyDBSnapshot>());
        services.AddOperation(RdsOperations.DescribeDBSnapshotAttributes.HandledBy<DescribeDBSnapshotAttributes>());
        services.AddOperation(RdsOperations.ModifyDBSnapshotAttribute.HandledBy<ModifyDBSnapshotAttribute>());
        services.AddOperation(RdsOperations.CopyDBSnapshot.HandledBy<CopyDBSnapshot>());
        services.AddOperation(RdsOperations.DeleteDBSnapshot.HandledBy<DeleteDBSnapshot>());
        services.AddOperation(RdsOperations.RestoreDBInstanceFromDBSnapshot.HandledBy<RestoreDBInstanceFromDBSnapshot>());
        services.AddOperation(RdsOperations.RestoreDBInstanceToPointInTime.HandledBy<RestoreDBInstanceToPointInTime>());
        services.AddOperation(RdsOperations.CreateDBInstanceReadReplica.HandledBy<CreateDBInstanceReadReplica>());
        services.AddOperation(RdsOperations.PromoteReadReplica.HandledBy<PromoteReadReplica>());
        services.AddOperation(RdsOperations.DescribeDBInstanceAutomatedBackups.HandledBy<DescribeDBInstanceAutomatedBackups>());
        services.AddOperation(RdsOperations.DeleteDBInstanceAutomatedBackup.HandledBy<DeleteDBInstanceAutomatedBackup>());
        services.TryAddSingleton(provider => new BackupEvents(provider.GetRequiredService<ApiSettings>().Region, provider.GetRequiredService<TimeProvider>()));
        services.AddScoped<InstanceStore>();
        services.AddScoped<NewInstances>();
        services.AddSingleton<InstanceView>();
        services.AddScoped<SnapshotStore>();
        services.AddScoped<NewSnapshots>();
        services.AddSingleton<SnapshotView>();
        services.AddSingleton<BackupSupport>();
        services.AddScoped<AutomatedBackups.AutomatedBackups>();
        services.AddSingleton<AutomatedBackupView>();
        services.AddScoped<RunningRestores>();
        services.AddSingleton<RestoreRules>();
        services.AddSingleton<ReplicaRules>();
        services.AddScoped<ReplicaStore>();
        services.AddSingleton<NewInstanceRules>();
        services.AddSingleton<ModificationRules>();
        services.AddScoped<AccountQuotas>();
        services.AddScoped<TaggedResources>();
        services.AddScoped<IResourceTags, TagsOfResources>();
        services.AddSingleton<InstalledEngines>();
        return services;
    }
}
