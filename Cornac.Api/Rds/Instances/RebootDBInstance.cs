using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Instances;

internal sealed class RebootDBInstance(InstanceStore store, InstanceView view) : IOperationHandler<RebootDBInstanceRequest, RebootDBInstanceResponse>
{
    public IEnumerable<string> Resources(RebootDBInstanceRequest request, CallContext context) =>
        [InstanceStore.Arn(request.DBInstanceIdentifier, context)];

    public async Task<RebootDBInstanceResponse> HandleAsync(RebootDBInstanceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var instance = await store.LockAsync(request.DBInstanceIdentifier, context, cancellationToken);
        InstanceStore.RequireStatus(instance, "reboot", InstanceStatus.Available, InstanceStatus.StorageFull);
        if (request.ForceFailover == true)
            throw CommonErrors.InvalidParameterCombination("ForceFailover cannot be specified since the instance is not configured for MultiAZ.");
        instance.RestartToken = context.RequestId;
        await store.ChangeAsync(instance, OperationKind.Reboot, InstanceStatus.Rebooting, context, cancellationToken);
        return new RebootDBInstanceResponse { DBInstance = view.Show(instance) };
    }
}
