using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Instances;

internal sealed class StopDBInstance(InstanceStore store, InstanceView view) : IOperationHandler<StopDBInstanceRequest, StopDBInstanceResponse>
{
    public IEnumerable<string> Resources(StopDBInstanceRequest request, CallContext context) =>
        [InstanceStore.Arn(request.DBInstanceIdentifier, context)];

    public async Task<StopDBInstanceResponse> HandleAsync(StopDBInstanceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        if (request.DBSnapshotIdentifier is not null)
            throw CommonErrors.InvalidParameterCombination("This version of Cornac takes no snapshots: stop without DBSnapshotIdentifier.");
        var instance = await store.LockAsync(request.DBInstanceIdentifier, context, cancellationToken);
        InstanceStore.RefuseInventory(instance, "stopped");
        InstanceStore.RequireStatus(instance, "stop", InstanceStatus.Available);
        instance.Stopped = true;
        await store.ChangeAsync(instance, OperationKind.Stop, InstanceStatus.Stopping, context, cancellationToken);
        return new StopDBInstanceResponse { DBInstance = view.Show(instance) };
    }
}
