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
        // RDS lets a failed instance only be deleted; here its owner can remove the cause, and has it tried again so.
        InstanceStore.RequireStatus(instance, "reboot", InstanceStatus.Available, InstanceStatus.StorageFull, InstanceStatus.Failed);
        if (instance is { Status: InstanceStatus.Failed, ObservedGeneration: 0 })
            throw new InvalidDBInstanceStateException($"DB instance {instance.Identifier} could not be created: delete it, and create it anew.");
        if (request.ForceFailover == true && !instance.MultiAz)
            throw CommonErrors.InvalidParameterCombination("ForceFailover cannot be specified since the instance is not configured for MultiAZ.");
        if (request.ForceFailover == true) instance.SwitchoverToken = context.RequestId;
        else instance.RestartToken = context.RequestId;
        return Store.ChangeAsync(instance, OperationKind.Reboot, InstanceStatus.Rebooting, context, cancellationToken);
    }

    protected override RebootDBInstanceResponse Answer(DBInstance shown) => new() { DBInstance = shown };
}
