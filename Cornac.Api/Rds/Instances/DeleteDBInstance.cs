using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Replicas;
using Cornac.Api.Rds.Snapshots;

namespace Cornac.Api.Rds.Instances;

/// <summary>Deletes an instance. With a final snapshot, it waits for that: the instance goes only after it is available. Its read replicas become instances
/// of their own first.</summary>
internal sealed class DeleteDBInstance(InstanceStore store, NewSnapshots snapshots, ReplicaStore replicas, TimeProvider clock, InstanceView view)
    : InstanceOperation<DeleteDBInstanceRequest, DeleteDBInstanceResponse>(store, view)
{
    protected override string InstanceName(DeleteDBInstanceRequest request) => request.DBInstanceIdentifier;

    protected override IEnumerable<string> OtherResources(DeleteDBInstanceRequest request, CallContext context) =>
        request.FinalDBSnapshotIdentifier is { } name ? [SnapshotStore.Arn(name, context)] : [];

    protected override void Check(DeleteDBInstanceRequest request)
    {
        var skip = request.SkipFinalSnapshot == true;
        if (skip && request.FinalDBSnapshotIdentifier is not null)
            throw CommonErrors.InvalidParameterCombination("FinalDBSnapshotIdentifier can not be specified when deleting an instance with SkipFinalSnapshot.");
        if (!skip && request.FinalDBSnapshotIdentifier is null)
            throw CommonErrors.InvalidParameterCombination("FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.");
    }

    protected override async Task ChangeAsync(InstanceRecord instance, DeleteDBInstanceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        InstanceStore.RefuseInventory(instance, "deleted");
        if (instance.DeleteRequested) throw new InvalidDBInstanceStateException($"Instance {instance.Identifier} is already being deleted.");
        if (instance.Settings.DeletionProtection)
            throw CommonErrors.InvalidParameterCombination("Cannot delete protected DB Instance, please disable deletion protection and try again.");

        if (instance.SourceId is not null && request.FinalDBSnapshotIdentifier is not null)
            throw CommonErrors.InvalidParameterCombination("FinalDBSnapshotIdentifier can not be specified when deleting a replica instance.");

        var set = await Store.BackupSetOfAsync(instance, cancellationToken);
        var retention = instance.Settings.BackupRetentionDays;
        if (request.DeleteAutomatedBackups == false && retention > 0) set.RetainedUntil = clock.GetUtcNow().AddDays(retention);
        if (request.FinalDBSnapshotIdentifier is { } name)
        {
            // Never made or beyond help, it has nothing that a snapshot could be taken of.
            if (instance.Status is InstanceStatus.Creating or InstanceStatus.Failed)
                throw new InvalidDBInstanceStateException(
                    $"DB instance {instance.Identifier} is {instance.Status}: no final snapshot can be taken of it. Delete it with SkipFinalSnapshot.");
            var identifier = SnapshotStore.NewIdentifier(name, nameof(request.FinalDBSnapshotIdentifier));
            await snapshots.OrderAsync(instance, set, identifier, tags: null, isFinal: true, cancellationToken);
        }

        await replicas.PromoteAllAsync(instance, context, cancellationToken);
        instance.DeleteRequested = true;
        await Store.ChangeAsync(instance, OperationKind.Delete, InstanceStatus.Deleting, context, cancellationToken);
    }

    protected override DeleteDBInstanceResponse Answer(DBInstance shown) => new() { DBInstance = shown };
}
