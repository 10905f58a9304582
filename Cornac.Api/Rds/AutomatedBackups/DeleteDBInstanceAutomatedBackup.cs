using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Restores;

namespace Cornac.Api.Rds.AutomatedBackups;

/// <summary>Gives up the automated backup of a deleted instance before its time. Manual snapshots of the instance stay.</summary>
internal sealed class DeleteDBInstanceAutomatedBackup(AutomatedBackups backups, RunningRestores restores, TimeProvider clock, AutomatedBackupView view)
    : IOperationHandler<DeleteDBInstanceAutomatedBackupRequest, DeleteDBInstanceAutomatedBackupResponse>
{
    public async ValueTask<IReadOnlyList<string>> FindResourcesAsync(
        DeleteDBInstanceAutomatedBackupRequest request, CallContext context, CancellationToken cancellationToken) =>
        [await backups.ArnAsync(request.DbiResourceId, request.DBInstanceAutomatedBackupsArn, context, cancellationToken)];

    public async Task<DeleteDBInstanceAutomatedBackupResponse> HandleAsync(
        DeleteDBInstanceAutomatedBackupRequest request, CallContext context, CancellationToken cancellationToken)
    {
        if (request.DbiResourceId is null == request.DBInstanceAutomatedBackupsArn is null)
            throw CommonErrors.InvalidParameterCombination("Give either DbiResourceId or DBInstanceAutomatedBackupsArn.");
        var set = await backups.LockAsync(request.DbiResourceId, request.DBInstanceAutomatedBackupsArn, context, cancellationToken);
        if (set.InstanceDeletedAt is null)
            throw new InvalidDBInstanceAutomatedBackupStateException(
                $"The automated backup of DB instance {set.Identifier} is {AutomatedBackupView.Status(set)}: only one that is {AutomatedBackupView.Retained} can be deleted. Set BackupRetentionPeriod of the DB instance to 0 to have none.");
        if (await restores.OfSetAsync(set.ResourceId, cancellationToken) is { } reader)
            throw new InvalidDBInstanceAutomatedBackupStateException(
                $"The automated backup of DB instance {set.Identifier} is being restored to {RunningRestores.Name(reader, context)}: delete it when that is available, or delete that first.");

        set.RetainedUntil = clock.GetUtcNow();
        await BackupWork.WakeAsync(backups.Inventory, set, cancellationToken);
        return new DeleteDBInstanceAutomatedBackupResponse { DBInstanceAutomatedBackup = view.Show(set) with { Status = AutomatedBackupView.Deleting } };
    }
}
