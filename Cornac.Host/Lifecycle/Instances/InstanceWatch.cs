using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Lifecycle.Backups;
using Cornac.Host.Operators;
using Cornac.Operators.Contract;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Lifecycle.Instances;

/// <summary>Looks every few seconds whether the settled instances of this host are as they shall be, a part of them at a time, and wakes the
/// engine for those that are not.</summary>
public sealed partial class InstanceWatch(
    IDbContextFactory<InventoryDb> contexts, InstanceWork work, OperatorRegistry operators, InventoryGuard guard, Resync resync,
    ArchiveWatch archives, NodeLedger nodes, InstanceLedger ledger, LifecycleOptions options, TimeProvider clock, ILogger<InstanceWatch> logger) : BackgroundService
{
    private const int Batch = 100;

    /// <summary>The resync at the start is this much denser than the periodic ones: the watch itself finds what is down at once.</summary>
    private const int StartDensity = 10;

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
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested && failure is not OutOfMemoryException)
            {
                LogFailed(failure);
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        await guard.RememberAsync(cancellationToken);
        if (!_resynced) await resync.WakeAllAsync(options.HostId, options.ResyncSpread / StartDensity, cancellationToken);
        _resynced = true;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        List<Watched?> watched = await (
            from instance in db.Set<InstanceRecord>().AsNoTracking()
            join item in db.Set<WorkItemRecord>() on instance.ResourceId equals item.ResourceId
            where instance.HostId == options.HostId && instance.Status != InstanceStatus.Failed
                && ((item.NextRunAt == null && item.LeaseOwner == null) || instance.MultiAz) && instance.ResourceId.CompareTo(_last) > 0
            orderby instance.ResourceId
            select (Watched?)new Watched(
                instance.ResourceId, instance.AccountId, instance.Operator, instance.Stopped, instance.Archiving,
                item.NextRunAt == null && item.LeaseOwner == null)
            {
                IsReplica = instance.SourceId != null,
                Primary = instance.PrimaryNode,
                Replication = instance.Replication,
                Problem = instance.ReplicationProblem,
            }).Take(Batch).ToListAsync(cancellationToken);
        if (watched.Count < Batch) watched.Add(null);
        var began = clock.GetTimestamp();
        var archived = new List<ObservedInstance>();
        foreach (var instance in watched)
        {
            _last = instance?.ResourceId ?? ""; // Past the last one it begins anew.
            if (instance is not null && await LookAtAsync(instance, cancellationToken) is { } observed && instance.Archiving) archived.Add(observed);
            if (clock.GetElapsedTime(began) > options.WatchInterval * options.WatchShare) break;
        }

        await archives.NoteAsync(archived, cancellationToken);
    }

    /// <summary>Looks, and wakes the engine unless all is well.</summary>
    /// <returns>What was seen of one that runs.</returns>
    private async Task<ObservedInstance?> LookAtAsync(Watched instance, CancellationToken cancellationToken)
    {
        ObservedInstance? observed = null;
        try
        {
            observed = await operators.Find(instance.Operator).ObserveAsync(instance.ResourceId, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && failure is not OutOfMemoryException)
        {
            LogNotObserved(failure, instance.ResourceId); // The reconciler looks too, and shows what it meets.
        }

        if (observed is not null) await nodes.NoteAsync(instance.AccountId, observed, cancellationToken);
        if (!instance.IsSettled) return null;
        if (observed is not null && InstanceLedger.HasMoved(instance.Primary, observed)) await ledger.MovedAsync(observed, cancellationToken);
        if (observed is not null && instance.IsReplica && InstanceLedger.ReplicationOf(observed) != (instance.Replication, instance.Problem))
            await ledger.ReplicationAsync(observed, cancellationToken);
        if (observed is { NeedsRepair: false } && observed.State == (instance.Stopped ? InstanceState.Stopped : InstanceState.Running)) return observed;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var record = await db.Set<InstanceRecord>().AsNoTracking().SingleOrDefaultAsync(i => i.ResourceId == instance.ResourceId, cancellationToken);
        if (record is not null) await work.SignalAsync(db, record, SignalNames.Observe, cancellationToken);
        return null;
    }

    /// <param name="IsSettled">False while something is done to it: then its nodes are looked at, and nothing else.</param>
    private sealed record Watched(string ResourceId, string AccountId, string Operator, bool Stopped, bool Archiving, bool IsSettled)
    {
        public bool IsReplica { get; init; }

        /// <summary>Node that was known to be the primary; null where there is one node only.</summary>
        public string? Primary { get; init; }

        /// <summary>How it was last seen to follow, and what was wrong.</summary>
        public string? Replication { get; init; }

        public string? Problem { get; init; }
    }
}
