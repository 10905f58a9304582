using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.Rds;
using Cornac.Api.Rds.Replicas;
using Cornac.Api.Rds.Snapshots;

namespace Cornac.Api.Rds.Instances;

/// <summary>Stops an instance. With a snapshot, it waits for that: the instance runs on, as <c>stopping</c>, until it is taken or given up.</summary>
internal sealed class StopDBInstance(InstanceStore store, NewSnapshots snapshots, ReplicaStore replicas, InstanceView view)
    : InstanceOperation<StopDBInstanceRequest, StopDBInstanceResponse>(store, view)
{
    protected override string InstanceName(StopDBInstanceRequest request) => request.DBInstanceIdentifier;

    protected override IEnumerable<string> OtherResources(StopDBInstanceRequest request, CallContext context) =>
        request.DBSnapshotIdentifier is { } name ? [SnapshotStore.Arn(name, context)] : [];

    protected override async Task ChangeAsync(InstanceRecord instance, StopDBInstanceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        InstanceStore.RefuseInventory(instance, "stopped");
        InstanceStore.RequireStatus(instance, "stop", InstanceStatus.Available);
        await replicas.RefusePowerAsync(instance, "stopped", cancellationToken);
        if (request.DBSnapshotIdentifier is { } name)
        {
            var identifier = SnapshotStore.NewIdentifier(name, nameof(request.DBSnapshotIdentifier));
            var set = await Store.BackupSetOfAsync(instance, cancellationToken);
            await snapshots.OrderAsync(instance, set, identifier, tags: null, isFinal: true, cancellationToken);
        }

        instance.Stopped = true;
        await Store.ChangeAsync(instance, OperationKind.Stop, InstanceStatus.Stopping, context, cancellationToken);
    }

    protected override StopDBInstanceResponse Answer(DBInstance shown) => new() { DBInstance = shown };
}
