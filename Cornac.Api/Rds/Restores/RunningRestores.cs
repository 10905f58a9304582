using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Instances;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Rds.Restores;

/// <summary>Instances that are being restored, and so read backups that must not go.</summary>
internal sealed class RunningRestores(InventoryDb inventory)
{
    /// <summary>One, of any account, that is being restored from a snapshot; null when there is none.</summary>
    public Task<InstanceRecord?> OfSnapshotAsync(string snapshotId, CancellationToken cancellationToken) => inventory.Set<InstanceRecord>()
        .FromSql($"SELECT * FROM db_instances WHERE origin ->> 'SnapshotId' = {snapshotId}").Where(i =>
            i.ObservedGeneration == 0 && i.Status != InstanceStatus.Failed && !i.DeleteRequested)
        .AsNoTracking().OrderBy(i => i.ResourceId).FirstOrDefaultAsync(cancellationToken);

    /// <summary>One that is being restored to a point in time from a set; null when there is none.</summary>
    public Task<InstanceRecord?> OfSetAsync(string setId, CancellationToken cancellationToken) => inventory.Set<InstanceRecord>()
        .FromSql($"SELECT * FROM db_instances WHERE origin ->> 'SetId' = {setId} AND origin ->> 'SnapshotId' IS NULL").Where(i =>
            i.ObservedGeneration == 0 && i.Status != InstanceStatus.Failed && !i.DeleteRequested)
        .AsNoTracking().OrderBy(i => i.ResourceId).FirstOrDefaultAsync(cancellationToken);

    /// <summary>Its name, or where it is another account's, no more than whose.</summary>
    public static string Name(InstanceRecord instance, CallContext context) =>
        instance.AccountId == context.AccountId ? $"DB instance {instance.Identifier}" : $"a DB instance of account {instance.AccountId}";
}
