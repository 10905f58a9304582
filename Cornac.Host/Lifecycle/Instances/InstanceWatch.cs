using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Operators;
using Cornac.Operators.Contract;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Lifecycle.Instances;

/// <summary>Looks every few seconds whether the settled instances of this host are as they shall be, a part of them at a time, and wakes the
/// engine for those that are not.</summary>
public sealed partial class InstanceWatch(
    IDbContextFactory<InventoryDb> contexts, InstanceWork work, OperatorRegistry operators, InventoryGuard guard, Resync resync,
    LifecycleOptions options, TimeProvider clock, ILogger<InstanceWatch> logger) : BackgroundService
{
    private const int AtOnce = 4;

    private string _last = "";
    private bool _resynced;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.WatchInterval <= TimeSpan.Zero) return;
        using var timer = new PeriodicTimer(options.WatchInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception failure) when (InventoryAvailability.IsAway(failure))
            {
                await guard.RescueAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not (OperationCanceledException or OutOfMemoryException))
            {
                LogFailed(failure);
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        await guard.RememberAsync(cancellationToken);
        if (!_resynced) await resync.WakeAllAsync(options.HostId, TimeSpan.Zero, cancellationToken);
        _resynced = true;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var settled = await (
            from instance in db.Set<InstanceRecord>().AsNoTracking()
            join item in db.Set<WorkItemRecord>() on instance.ResourceId equals item.ResourceId
            where instance.HostId == options.HostId && instance.Status != InstanceStatus.Failed
                && item.NextRunAt == null && item.LeaseOwner == null && instance.ResourceId.CompareTo(_last) > 0
            orderby instance.ResourceId
            select new Settled(instance.ResourceId, instance.Operator, instance.Stopped)).Take(options.WatchBatch).ToListAsync(cancellationToken);
        _last = settled.Count < options.WatchBatch ? "" : settled[^1].ResourceId;
        await Parallel.ForEachAsync(
            settled, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, LookAtAsync);
    }

    private async ValueTask LookAtAsync(Settled instance, CancellationToken cancellationToken)
    {
        InstanceState? state = null;
        try
        {
            state = (await operators.Find(instance.Operator).ObserveAsync(instance.ResourceId, cancellationToken)).State;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogNotObserved(failure, instance.ResourceId); // The reconciler looks too, and shows what it meets.
        }

        if (state == (instance.Stopped ? InstanceState.Stopped : InstanceState.Running)) return;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var record = await db.Set<InstanceRecord>().AsNoTracking().SingleOrDefaultAsync(i => i.ResourceId == instance.ResourceId, cancellationToken);
        if (record is not null) await work.SignalAsync(db, record, SignalNames.Observe, cancellationToken);
    }

    private sealed record Settled(string ResourceId, string Operator, bool Stopped);
}
