using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Instances;

internal sealed class RebootDBInstance(InstanceStore store, InstanceView view) : InstanceOperation<RebootDBInstanceRequest, RebootDBInstanceResponse>(store, view)
{
    protected override string InstanceName(RebootDBInstanceRequest request) => request.DBInstanceIdentifier;

    protected override Task ChangeAsync(InstanceRecord instance, RebootDBInstanceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        InstanceStore.RequireStatus(instance, "reboot", InstanceStatus.Available, InstanceStatus.StorageFull);
        if (request.ForceFailover == true && !instance.MultiAz)
            throw CommonErrors.InvalidParameterCombination("ForceFailover cannot be specified since the instance is not configured for MultiAZ.");
        if (request.ForceFailover == true) instance.SwitchoverToken = context.RequestId;
        else instance.RestartToken = context.RequestId;
        return Store.ChangeAsync(instance, OperationKind.Reboot, InstanceStatus.Rebooting, context, cancellationToken);
    }

    protected override RebootDBInstanceResponse Answer(DBInstance shown) => new() { DBInstance = shown };
}
