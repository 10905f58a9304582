using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.Rds;

namespace Cornac.Api.Rds.Instances;

internal sealed class StartDBInstance(InstanceStore store, InstanceView view) : InstanceOperation<StartDBInstanceRequest, StartDBInstanceResponse>(store, view)
{
    protected override string InstanceName(StartDBInstanceRequest request) => request.DBInstanceIdentifier;

    protected override Task ChangeAsync(InstanceRecord instance, StartDBInstanceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        InstanceStore.RequireStatus(instance, "start", InstanceStatus.Stopped);
        instance.Stopped = false;
        return Store.ChangeAsync(instance, OperationKind.Start, InstanceStatus.Starting, context, cancellationToken);
    }

    protected override StartDBInstanceResponse Answer(DBInstance shown) => new() { DBInstance = shown };
}
