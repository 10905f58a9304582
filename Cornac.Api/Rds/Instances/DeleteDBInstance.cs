using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Instances;

internal sealed class DeleteDBInstance(InstanceStore store, InstanceView view) : IOperationHandler<DeleteDBInstanceRequest, DeleteDBInstanceResponse>
{
    public IEnumerable<string> Resources(DeleteDBInstanceRequest request, CallContext context) =>
        [InstanceStore.Arn(request.DBInstanceIdentifier, context)];

    public async Task<DeleteDBInstanceResponse> HandleAsync(DeleteDBInstanceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var skip = request.SkipFinalSnapshot == true;
        if (skip && request.FinalDBSnapshotIdentifier is not null)
            throw CommonErrors.InvalidParameterCombination("FinalDBSnapshotIdentifier can not be specified when deleting an instance with SkipFinalSnapshot.");
        if (!skip && request.FinalDBSnapshotIdentifier is null)
            throw CommonErrors.InvalidParameterCombination("FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.");

        var instance = await store.LockAsync(request.DBInstanceIdentifier, context, cancellationToken);
        InstanceStore.RefuseInventory(instance, "deleted");
        if (instance.DeleteRequested) throw new InvalidDBInstanceStateException($"Instance {instance.Identifier} is already being deleted.");
        if (instance.Settings.DeletionProtection)
            throw CommonErrors.InvalidParameterCombination("Cannot delete protected DB Instance, please disable deletion protection and try again.");
        if (!skip)
            throw CommonErrors.InvalidParameterCombination("This version of Cornac takes no snapshots: dump the database first, then delete with SkipFinalSnapshot.");

        instance.DeleteRequested = true;
        await store.ChangeAsync(instance, OperationKind.Delete, InstanceStatus.Deleting, context, cancellationToken);
        return new DeleteDBInstanceResponse { DBInstance = view.Show(instance) };
    }
}
