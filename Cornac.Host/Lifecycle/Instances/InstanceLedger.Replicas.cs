using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Operators.Contract;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Lifecycle.Instances;

/// <content>Read replicas and their sources: each is looked at when the other has changed.</content>
public sealed partial class InstanceLedger
{
    /// <summary>Notes how a settled read replica was seen to follow, and tells when it cannot go on, or can again.</summary>
    public async Task ReplicationAsync(ObservedInstance observed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(observed);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.LockInstanceAsync(observed.ResourceId, cancellationToken) is not { SourceId: not null, DeleteRequested: false } instance) return;
        var before = instance.Replication;
        (instance.Replication, instance.ReplicationProblem) = ReplicationOf(observed);
        if (instance.Replication == ReplicationStatus.Error && before != ReplicationStatus.Error)
            db.Add(events.ReplicationStopped(instance, instance.ReplicationProblem));
        else if (before == ReplicationStatus.Error && instance.Replication == ReplicationStatus.Replicating)
            db.Add(events.ReplicationResumed(instance));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>How a read replica follows, in the words of the inventory; nulls for what is none, or does not run.</summary>
    public static (string? Status, string? Problem) ReplicationOf(ObservedInstance observed)
    {
        ArgumentNullException.ThrowIfNull(observed);
        return observed.Replication is not { } seen ? (null, null) : (seen.State switch
        {
            ReplicationState.Replicating => ReplicationStatus.Replicating,
            ReplicationState.Stopped => ReplicationStatus.Stopped,
            _ => ReplicationStatus.Error,
        }, seen.Message);
    }

    /// <summary>A read replica that follows nothing any more is an instance of its own now: it was promoted, or its source is gone.</summary>
    private async Task EndPromotionAsync(InventoryDb db, InstanceRecord instance, CancellationToken cancellationToken)
    {
        await WakeNeighboursAsync(db, instance, cancellationToken);
        (instance.SourceId, instance.Promoting) = (null, false);
        db.Add(events.Promoted(instance));
    }

    /// <summary>Has an instance's source and read replicas looked at: they have to do with what it has become.</summary>
    private static async Task WakeNeighboursAsync(InventoryDb db, InstanceRecord instance, CancellationToken cancellationToken)
    {
        if (instance.IsInventory) return;
        var neighbours = await db.Set<InstanceRecord>().AsNoTracking()
            .Where(i => i.ResourceId == instance.SourceId || i.SourceId == instance.ResourceId).OrderBy(i => i.ResourceId).Select(i => new { i.ResourceId, i.HostId })
            .ToListAsync(cancellationToken);
        if (neighbours.Count == 0) return;
        // Two that have to do with each other may end their turns at once: both take all the rows that either writes in one order.
        var ids = neighbours.Select(one => one.ResourceId).Append(instance.ResourceId).ToArray();
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM work_items WHERE resource_id = ANY ({ids}) ORDER BY resource_id FOR UPDATE", cancellationToken);
        foreach (var one in neighbours)
            await WorkItems.WakeAsync(db, one.ResourceId, WorkItemRecord.InstanceKind, one.HostId, cancellationToken);
    }
}
