using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Instances;

internal sealed class StartDBInstance(InstanceStore store, InstanceView view) : IOperationHandler<StartDBInstanceRequest, StartDBInstanceResponse>
{
    public IEnumerable<string> Resources(StartDBInstanceRequest request, CallContext context) =>
        [InstanceStore.Arn(request.DBInstanceIdentifier, context)];

    public async Task<StartDBInstanceResponse> HandleAsync(StartDBInstanceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var instance = await store.LockAsync(request.DBInstanceIdentifier, context, cancellationToken);
        InstanceStore.RequireStatus(instance, "start", InstanceStatus.Stopped);
        instance.Stopped = false;
        await store.ChangeAsync(instance, OperationKind.Start, InstanceStatus.Starting, context, cancellationToken);
        return new StartDBInstanceResponse { DBInstance = view.Show(instance) };
    }
}
