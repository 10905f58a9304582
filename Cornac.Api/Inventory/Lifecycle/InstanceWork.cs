using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Inventory.Lifecycle;

/// <summary>Who asks for an operation.</summary>
/// <param name="PrincipalArn">ARN of the caller.</param>
/// <param name="RequestId">Id of the API request.</param>
public sealed record Requester(string PrincipalArn, string RequestId);

/// <summary>How the API, and the clock, ask the lifecycle engine for work: within the transaction that changes the desired state, so that either
/// both are there or neither.</summary>
public sealed class InstanceWork(InstanceEvents events, TimeProvider clock)
{
    /// <summary>Channel of <c>NOTIFY</c>; the payload is the host that shall look, or empty for all.</summary>
    public const string Channel = "cornac_work";

    /// <summary>Asks for an operation on an instance that the caller has added, or has locked (<see cref="InstanceRows"/>) and changed, with
    /// <see cref="InstanceRecord.Generation"/> and <see cref="InstanceRecord.Status"/>, but not yet saved: the previous values are taken from the
    /// change tracker. The operation is added to <paramref name="db"/>; the caller saves and commits. One that has not ended is superseded.</summary>
    /// <exception cref="InvalidOperationException">There is no transaction, or the instance is not tracked.</exception>
    public async Task<OperationRecord> RequestAsync(
        InventoryDb db, InstanceRecord instance, OperationKind kind, Requester? requester, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(instance);
        var entry = db.Entry(instance);
        if (entry.State == EntityState.Detached) throw new InvalidOperationException("The instance is not tracked by this context.");
        var before = entry.State == EntityState.Added ? null : (InstanceRecord)entry.OriginalValues.ToObject();

        // Rows are locked in one order everywhere (instance, work item, operation), or two transactions could wait for each other.
        await WakeAsync(db, instance.ResourceId, instance.HostId, cancellationToken);
        var replaced = await SupersedeAsync(db, instance.ResourceId, cancellationToken);
        if (before is not null && await db.Set<BackupSetRecord>().SingleOrDefaultAsync(s => s.ResourceId == instance.ResourceId, cancellationToken) is { } set)
            set.Follow(instance);
        var previous = kind is OperationKind.Create or OperationKind.Repair or OperationKind.Delete ? null
            : replaced?.Previous ?? (before is null ? null : DesiredState.Of(before));
        var operation = new OperationRecord
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            AccountId = instance.AccountId,
            ResourceId = instance.ResourceId,
            ResourceName = before?.Identifier ?? instance.Identifier,
            Kind = kind,
            RequestedBy = requester?.PrincipalArn,
            RequestId = requester?.RequestId,
            CreatedAt = clock.GetUtcNow(),
            Generation = instance.Generation,
            Previous = previous,
        };
        db.Add(operation);
        if (previous is not null) db.AddRange(events.Applying(previous, instance));
        return operation;
    }

    /// <summary>Gives a signal and wakes the resource, in the caller's transaction or in none.</summary>
    public async Task SignalAsync(InventoryDb db, InstanceRecord instance, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(instance);
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO signals (resource_id, name, since) VALUES ({instance.ResourceId}, {name}, now()) ON CONFLICT DO NOTHING", cancellationToken);
        await UpsertAsync(db, instance.ResourceId, instance.HostId, cancellationToken);
    }

    private static Task<int> WakeAsync(InventoryDb db, string resourceId, string? hostId, CancellationToken cancellationToken)
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("Work is asked for in the transaction that changes the desired state; there is none.");
        return UpsertAsync(db, resourceId, hostId, cancellationToken);
    }

    private static Task<int> UpsertAsync(InventoryDb db, string resourceId, string? hostId, CancellationToken cancellationToken) =>
        WorkItems.WakeAsync(db, resourceId, WorkItemRecord.InstanceKind, hostId, cancellationToken);

    private async Task<OperationRecord?> SupersedeAsync(InventoryDb db, string resourceId, CancellationToken cancellationToken)
    {
        var open = await db.Set<OperationRecord>().AsNoTracking()
            .SingleOrDefaultAsync(o => o.ResourceId == resourceId && o.EndedAt == null, cancellationToken);
        if (open is null) return null;
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH ended AS (
                UPDATE operations SET ended_at = {clock.GetUtcNow()}, outcome = 'superseded' WHERE id = {open.Id} AND ended_at IS NULL RETURNING id)
            UPDATE operation_steps SET ended_at = {clock.GetUtcNow()} WHERE operation_id IN (SELECT id FROM ended) AND ended_at IS NULL
            """,
            cancellationToken);
        return open;
    }
}
