using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Models.Rds;
using Cornac.Api.Rds.Instances;

namespace Cornac.Api.Rds.Replicas;

/// <summary>Makes a read replica an instance of its own, with all that it has received from its source, and with backups of its own.</summary>
internal sealed class PromoteReadReplica(InstanceStore store, ReplicaStore replicas, InstanceView view)
    : InstanceOperation<PromoteReadReplicaRequest, PromoteReadReplicaResponse>(store, view)
{
    private const int DefaultRetentionDays = 1;

    protected override string InstanceName(PromoteReadReplicaRequest request) => request.DBInstanceIdentifier;

    protected override void Check(PromoteReadReplicaRequest request)
    {
        UnofferedParameters.Check(request);
        if (request.BackupRetentionPeriod is { } days) InstanceRules.CheckRetention(days);
    }

    protected override async Task ChangeAsync(InstanceRecord instance, PromoteReadReplicaRequest request, CallContext context, CancellationToken cancellationToken)
    {
        if (instance.SourceId is null) throw new InvalidDBInstanceStateException($"DB instance {instance.Identifier} is not a read replica.");
        InstanceStore.RequireStatus(instance, "promote", InstanceStatus.Available);
        var (backup, maintenance) = (request.PreferredBackupWindow ?? instance.Settings.BackupWindow, instance.Settings.MaintenanceWindow);
        InstanceRules.CheckWindows(InstanceRules.BackupWindow(backup), InstanceRules.MaintenanceWindow(maintenance));
        instance.Settings = instance.Settings with { BackupRetentionDays = request.BackupRetentionPeriod ?? DefaultRetentionDays, BackupWindow = backup };
        await replicas.PromoteAsync(instance, context, cancellationToken);
    }

    protected override PromoteReadReplicaResponse Answer(DBInstance shown) => new() { DBInstance = shown };
}
