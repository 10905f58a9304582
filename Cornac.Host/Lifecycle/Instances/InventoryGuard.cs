using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Lifecycle.Engine;
using Cornac.Host.Operators;
using Cornac.Operators.Contract;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Lifecycle.Instances;

/// <summary>Starts Cornac's own PostgreSQL again when it is down. The engine can't: its work lies in that very PostgreSQL. So this host
/// remembers what the instance shall be, and under which lease it was last changed.</summary>
public sealed partial class InventoryGuard(
    IDbContextFactory<InventoryDb> contexts, OperatorRegistry operators, InstanceSpecs specs, LifecycleEngine engine, InventoryMemory memory, InstanceEvents events,
    LifecycleOptions options, ILogger<InventoryGuard> logger)
{
    private bool _rescued;

    /// <summary>Notes the instance as the inventory has it, and tells of a rescue that it could not be told of before.</summary>
    public async Task RememberAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await (
            from instance in db.Set<InstanceRecord>().AsNoTracking()
            where instance.IsInventory && instance.HostId == options.HostId
            join item in db.Set<WorkItemRecord>() on instance.ResourceId equals item.ResourceId into items
            from item in items.DefaultIfEmpty()
            select new { Instance = instance, Fencing = (long?)item.Fencing }).FirstOrDefaultAsync(cancellationToken);
        if (row is null) return;
        if (await KnownInstance.ReadAsync(db, row.Instance.ResourceId, cancellationToken) is { } known && specs.Of(known) is { } spec)
            memory.Note(new KnownInventory(row.Instance.Operator, spec, new Fence(row.Fencing ?? 0)));
        if (!_rescued) return;
        db.AddRange(events.RecoveryStarted(row.Instance), events.RecoveryComplete(row.Instance));
        await db.SaveChangesAsync(cancellationToken);
        _rescued = false;
    }

    /// <summary>The inventory does not answer: starts it, if it is this host's to start and the engine is not at it already.</summary>
    public async Task RescueAsync(CancellationToken cancellationToken)
    {
        if (memory.Known is not { Spec.ResourceId: var id } known || engine.IsConverging(id)) return;
        try
        {
            var one = operators.Find(known.Operator);
            var turn = await memory.AloneAsync(() => StartAsync(one, known, cancellationToken), cancellationToken);
            if (turn is Turn.Done) Rescued(id);
            else if (turn is Turn.Fail fail) LogNotStarted(id, fail.Message);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && failure is not OutOfMemoryException)
        {
            LogRescueFailed(failure, id);
        }
    }

    private void Rescued(string resourceId)
    {
        _rescued = true;
        LogStarted(resourceId);
    }

    /// <returns>How the start ended; null when it is not down.</returns>
    private async Task<Turn?> StartAsync(IOperator one, KnownInventory known, CancellationToken cancellationToken)
    {
        var observed = await one.ObserveAsync(known.Spec.ResourceId, cancellationToken);
        if (observed.State != InstanceState.Stopped) return null;
        LogDown(known.Spec.ResourceId);
        return await one.ConvergeToEndAsync(known.Spec, known.Fence, cancellationToken);
    }
}
