using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Models.Rds;
using Cornac.Api.Rds.Restores;

namespace Cornac.Api.Rds.Snapshots;

/// <summary>Deletes a manual snapshot. Its name is gone for good at once; what of its backup nothing else needs goes soon after.</summary>
internal sealed class DeleteDBSnapshot(SnapshotStore store, RunningRestores restores, SnapshotView view)
    : SnapshotOperation<DeleteDBSnapshotRequest, DeleteDBSnapshotResponse>(store)
{
    protected override string SnapshotName(DeleteDBSnapshotRequest request) => request.DBSnapshotIdentifier;

    protected override async Task<DeleteDBSnapshotResponse> HandleAsync(
        SnapshotRecord snapshot, DeleteDBSnapshotRequest request, CallContext context, CancellationToken cancellationToken)
    {
        if (snapshot.Type != SnapshotType.Manual)
            throw new InvalidDBSnapshotStateException(
                $"DB snapshot {snapshot.Identifier} is {snapshot.Type}: only manual snapshots can be deleted. It goes when it is older than the backup retention period of DB instance {snapshot.InstanceIdentifier}.");
        if (snapshot.DeleteRequested || snapshot.Status is not (SnapshotStatus.Available or SnapshotStatus.Failed))
            throw new InvalidDBSnapshotStateException(
                $"DB snapshot {snapshot.Identifier} is {snapshot.Status}: to delete it, it must be {SnapshotStatus.Available} or {SnapshotStatus.Failed}.");
        if (await restores.OfSnapshotAsync(snapshot.Id, cancellationToken) is { } reader)
            throw new InvalidDBSnapshotStateException(
                $"DB snapshot {snapshot.Identifier} is being restored to {RunningRestores.Name(reader, context)}: delete it when that is available, or delete that first.");

        snapshot.Status = SnapshotStatus.Deleting;
        snapshot.DeleteRequested = true;
        await BackupWork.WakeAsync(Store.Inventory, await Store.SetOfAsync(snapshot, cancellationToken), cancellationToken);
        return new DeleteDBSnapshotResponse { DBSnapshot = view.Show(snapshot, context) with { Status = SnapshotView.Deleted } };
    }
}
