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
    IDbContextFactory<InventoryDb> contexts, OperatorRegistry operators, LifecycleEngine engine, InstanceEvents events, LifecycleOptions options,
    ILogger<InventoryGuard> logger)
{
    private (InstanceRecord Instance, long Fencing)? _known;
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
        _known = row is null ? null : (row.Instance, row.Fencing ?? 0);
        if (!_rescued || row is null) return;
        db.AddRange(events.RecoveryStarted(row.Instance), events.RecoveryComplete(row.Instance));
        await db.SaveChangesAsync(cancellationToken);
        _rescued = false;
    }

    /// <summary>The inventory does not answer: starts it, if it is this host's to start and the engine is not at it already.</summary>
    public async Task RescueAsync(CancellationToken cancellationToken)
    {
        if (_known is not { } known || engine.IsWorkingOn(known.Instance.ResourceId)) return;
        try
        {
            var one = operators.Find(known.Instance.Operator);
            var observed = await one.ObserveAsync(known.Instance.ResourceId, cancellationToken);
            if (observed.State != InstanceState.Stopped || InstanceSpecs.Of(known.Instance, operators.Get(known.Instance.Operator)) is not { } desired)
                return;
            LogDown(known.Instance.ResourceId);
            var turn = await ConvergeAsync(one, desired, new Fence(known.Fencing), cancellationToken);
            if (turn is Turn.Done) Rescued(known.Instance.ResourceId);
            else if (turn is Turn.Fail fail) LogNotStarted(known.Instance.ResourceId, fail.Message);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or OutOfMemoryException))
        {
            LogRescueFailed(failure, known.Instance.ResourceId);
        }
    }

    private void Rescued(string resourceId)
    {
        _rescued = true;
        LogStarted(resourceId);
    }

    private static async Task<Turn> ConvergeAsync(IOperator one, InstanceSpec desired, Fence fence, CancellationToken cancellationToken)
    {
        while (true)
        {
            var turn = await one.ConvergeAsync(desired, fence, cancellationToken);
            if (turn is not Turn.Continue step) return turn;
            await Task.Delay(step.After, cancellationToken);
        }
    }
}
