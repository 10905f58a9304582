using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Instances;

namespace Cornac.Api.Rds.Snapshots;

/// <summary>Orders a manual snapshot. The instance shows <c>backing-up</c> until it is taken; nothing about the instance changes.</summary>
internal sealed class CreateDBSnapshot(InstanceStore instances, NewSnapshots snapshots, SnapshotView view)
    : IOperationHandler<CreateDBSnapshotRequest, CreateDBSnapshotResponse>
{
    public IEnumerable<string> Resources(CreateDBSnapshotRequest request, CallContext context) =>
        [InstanceStore.Arn(request.DBInstanceIdentifier, context), SnapshotStore.Arn(request.DBSnapshotIdentifier, context)];

    public async Task<CreateDBSnapshotResponse> HandleAsync(CreateDBSnapshotRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var identifier = SnapshotStore.NewIdentifier(request.DBSnapshotIdentifier, nameof(request.DBSnapshotIdentifier));
        var instance = await instances.LockAsync(request.DBInstanceIdentifier, context, cancellationToken);
        if (instance.SourceId is not null)
            throw new InvalidDBInstanceStateException($"DB instance {instance.Identifier} is a read replica and has no backups of its own: take the snapshot of its source.");
        InstanceStore.RequireStatus(instance, "take a snapshot", InstanceStatus.Available, InstanceStatus.Stopped);
        var set = await instances.BackupSetOfAsync(instance, cancellationToken);
        instance.Status = InstanceStatus.BackingUp;
        var snapshot = await snapshots.OrderAsync(instance, set, identifier, request.Tags, isFinal: false, cancellationToken);
        return new CreateDBSnapshotResponse { DBSnapshot = view.Show(snapshot, context) };
    }
}
