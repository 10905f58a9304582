using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Instances;

internal sealed class StopDBInstance(InstanceStore store, InstanceView view) : InstanceOperation<StopDBInstanceRequest, StopDBInstanceResponse>(store, view)
{
    protected override string InstanceName(StopDBInstanceRequest request) => request.DBInstanceIdentifier;

    protected override void Check(StopDBInstanceRequest request)
    {
        if (request.DBSnapshotIdentifier is not null)
            throw CommonErrors.InvalidParameterCombination(
                "DBSnapshotIdentifier is not offered here: take the snapshot with CreateDBSnapshot, and stop the DB instance when it is available.");
    }

    protected override Task ChangeAsync(InstanceRecord instance, StopDBInstanceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        InstanceStore.RefuseInventory(instance, "stopped");
        InstanceStore.RequireStatus(instance, "stop", InstanceStatus.Available);
        instance.Stopped = true;
        return Store.ChangeAsync(instance, OperationKind.Stop, InstanceStatus.Stopping, context, cancellationToken);
    }

    protected override StopDBInstanceResponse Answer(DBInstance shown) => new() { DBInstance = shown };
}
