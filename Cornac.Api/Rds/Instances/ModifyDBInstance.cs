using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Quotas;
using Cornac.Api.Rds.Replicas;

namespace Cornac.Api.Rds.Instances;

internal sealed class ModifyDBInstance(ModificationRules rules, InstanceStore store, ReplicaStore replicas, AccountQuotas quotas, InstanceView view)
    : InstanceOperation<ModifyDBInstanceRequest, ModifyDBInstanceResponse>(store, view)
{
    protected override string InstanceName(ModifyDBInstanceRequest request) => request.DBInstanceIdentifier;

    protected override async Task ChangeAsync(InstanceRecord instance, ModifyDBInstanceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        InstanceStore.RequireStatus(instance, "modify", InstanceStatus.Available, InstanceStatus.StorageFull, InstanceStatus.Stopped);
        var modification = rules.Read(request, instance);
        if (modification.Identifier is { } identifier) await Store.RequireFreeAsync(instance.AccountId, identifier, cancellationToken);

        var retention = instance.Settings.BackupRetentionDays;
        if (retention > 0 && modification.Settings.BackupRetentionDays == 0 && await replicas.HasReplicasAsync(instance, cancellationToken))
            throw CommonErrors.InvalidParameterCombination($"BackupRetentionPeriod cannot be 0: DB instance {instance.Identifier} is the source of read replicas.");
        instance.Settings = modification.Settings;
        var grows = request.AllocatedStorage > instance.StorageGiB;
        var (now, later) = modification.Split(request.ApplyImmediately == true);
        instance.Pending = later;
        if (PendingChanges.Apply(instance, now) is not null)
            await Store.RequestAsync(instance, OperationKind.Modify, context, cancellationToken);
        if (grows) await quotas.DemandAsync(instance, isNew: false, cancellationToken);
        var set = await Store.BackupSetOfAsync(instance, cancellationToken);
        await Store.Inventory.SaveUniqueAsync(InstanceStore.AlreadyExists, cancellationToken);
        // Turned on, the first backup is taken at once; turned off or shortened, some go.
        if (retention != instance.Settings.BackupRetentionDays) await BackupWork.WakeAsync(Store.Inventory, set, cancellationToken);
    }

    protected override ModifyDBInstanceResponse Answer(DBInstance shown) => new() { DBInstance = shown };
}
