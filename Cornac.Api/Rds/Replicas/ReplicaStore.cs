using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.Rds;
using Cornac.Api.Rds.Instances;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Rds.Replicas;

/// <summary>Who follows whom, and what becomes of read replicas when that ends.</summary>
internal sealed class ReplicaStore(InstanceStore store)
{
    /// <summary>True when the instance has read replicas, those among them that are being made, promoted or deleted.</summary>
    public Task<bool> HasReplicasAsync(InstanceRecord source, CancellationToken cancellationToken) =>
        store.Inventory.Set<InstanceRecord>().AnyAsync(i => i.SourceId == source.ResourceId, cancellationToken);

    public Task<int> CountReplicasAsync(InstanceRecord source, CancellationToken cancellationToken) =>
        store.Inventory.Set<InstanceRecord>().CountAsync(i => i.SourceId == source.ResourceId, cancellationToken);

    /// <summary>As RDS does: an instance that follows or is followed is neither stopped nor started.</summary>
    /// <exception cref="InvalidDBInstanceStateException">It is one of these.</exception>
    public async Task RefusePowerAsync(InstanceRecord instance, string action, CancellationToken cancellationToken)
    {
        if (instance.SourceId is not null)
            throw new InvalidDBInstanceStateException($"DB instance {instance.Identifier} is a read replica: it cannot be {action}. Promote it, or delete it and create it again later.");
        if (await HasReplicasAsync(instance, cancellationToken))
            throw new InvalidDBInstanceStateException($"DB instance {instance.Identifier} has read replicas: it cannot be {action}. Promote or delete these first.");
    }

    /// <summary>Asks for a locked read replica to become an instance of its own. It has its source's master password, as it was last set.</summary>
    public async Task PromoteAsync(InstanceRecord replica, CallContext context, CancellationToken cancellationToken)
    {
        var source = await store.Inventory.Set<InstanceRecord>().AsNoTracking().SingleOrDefaultAsync(i => i.ResourceId == replica.SourceId, cancellationToken);
        replica.MasterPasswordVerifier = source?.MasterPasswordVerifier ?? replica.MasterPasswordVerifier;
        replica.Promoting = true;
        await store.ChangeAsync(replica, OperationKind.Promote, InstanceStatus.Modifying, context, cancellationToken);
    }

    /// <summary>The source, which is locked, is going: its read replicas become instances of their own (RDS User Guide, "Deleting a DB instance").</summary>
    public async Task PromoteAllAsync(InstanceRecord source, CallContext context, CancellationToken cancellationToken)
    {
        var ids = await store.Inventory.Set<InstanceRecord>().Where(i => i.SourceId == source.ResourceId).OrderBy(i => i.ResourceId).Select(i => i.ResourceId)
            .ToListAsync(cancellationToken);
        foreach (var id in ids)
        {
            // One that is not complete has nothing to go on with: its creation fails.
            if (await store.Inventory.LockInstanceAsync(id, cancellationToken) is { ObservedGeneration: > 0, DeleteRequested: false, Promoting: false } replica)
                await PromoteAsync(replica, context, cancellationToken);
        }
    }
}
