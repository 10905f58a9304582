using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Instances;
using Cornac.Api.Rds.Snapshots;

namespace Cornac.Api.Rds.Restores;

/// <summary>Makes a new instance with the data of a snapshot. The snapshot stays locked until the new instance is written, so that it cannot be deleted
/// in between; from then on the deletion sees who reads it.</summary>
internal sealed class RestoreDBInstanceFromDBSnapshot(RestoreRules rules, SnapshotStore snapshots, NewInstances instances)
    : IOperationHandler<RestoreDBInstanceFromDBSnapshotRequest, RestoreDBInstanceFromDBSnapshotResponse>
{
    private static readonly Dictionary<string, string> NoTags = new(StringComparer.Ordinal);

    public IEnumerable<string> Resources(RestoreDBInstanceFromDBSnapshotRequest request, CallContext context) =>
        [InstanceStore.Arn(request.DBInstanceIdentifier, context), SnapshotStore.Arn(request.DBSnapshotIdentifier, context)];

    public async Task<RestoreDBInstanceFromDBSnapshotResponse> HandleAsync(
        RestoreDBInstanceFromDBSnapshotRequest request, CallContext context, CancellationToken cancellationToken)
    {
        UnofferedParameters.Check(request);
        var name = request.DBSnapshotIdentifier ?? throw CommonErrors.MissingParameter(nameof(request.DBSnapshotIdentifier));
        var snapshot = await snapshots.LockReadableAsync(name, context, cancellationToken);
        SnapshotStore.RequireAvailable(snapshot, "restore it");
        var set = await snapshots.SetOfAsync(snapshot, cancellationToken);
        var origin = new OriginRecord { SetId = snapshot.SetId, SnapshotId = snapshot.Id, BackupId = snapshot.BackupId };
        // As in RDS the instance gets the tags of the snapshot unless it is given its own; tags are not shared with a snapshot.
        var inherited = snapshot.AccountId == context.AccountId ? snapshot.Tags : NoTags;
        var instance = rules.Apply(RestoreOptions.Of(request), snapshot.Source, set, origin, inherited, instances.HostId, context);
        return new RestoreDBInstanceFromDBSnapshotResponse { DBInstance = await instances.AddAsync(instance, OperationKind.Restore, context, cancellationToken) };
    }
}
