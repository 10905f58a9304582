using System.Collections.Concurrent;
using Cornac.Api.Inventory;

namespace Cornac.Host.Lifecycle.Engine;

/// <summary>Takes leases on due work and runs it, a bounded number at once. Lives through absences of the inventory.</summary>
public sealed partial class LifecycleEngine(
    WorkLeases leases, WorkRunner runner, WakeListener listener, Wakeup wakeup, LifecycleOptions options, TimeProvider clock,
    ILogger<LifecycleEngine> logger) : BackgroundService
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FirstOutagePause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestOutagePause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (LeasedWork Work, Task Run)> _running = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _slots = new(options.Concurrency);

    /// <summary>True while this host changes a resource without needing the inventory for it. Who only reads or writes the inventory waits for
    /// it like all others, and is no reason to leave it down.</summary>
    public bool IsConverging(string resourceId) => _running.TryGetValue(resourceId, out var entry) && entry.Work.OutlivesInventory;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var drained = new CancellationTokenSource();
        var renewing = RenewAsync(drained.Token);
        var listening = listener.RunAsync(stoppingToken);
        await LeaseAsync(stoppingToken);
        await Task.WhenAll(_running.Values.Select(entry => entry.Run));
        await drained.CancelAsync();
        await Task.WhenAll(renewing, listening);
    }

    private async Task LeaseAsync(CancellationToken stopping)
    {
        var pause = TimeSpan.Zero;
        var takenOver = false;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (!takenOver && await leases.TakeOverAsync(stopping) is > 0 and var count) LogTakenOver(count);
                takenOver = true;
                var wait = await TakeDueAsync(stopping);
                if (pause > TimeSpan.Zero) LogInventoryBack();
                pause = TimeSpan.Zero;
                if (wait > TimeSpan.Zero) await wakeup.WaitAsync(wait, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                if (!InventoryAvailability.IsAway(failure)) LogFailed(failure);
                else if (pause == TimeSpan.Zero) LogInventoryAway(failure.Message);
                pause = pause == TimeSpan.Zero ? FirstOutagePause : pause * 2 < LongestOutagePause ? pause * 2 : LongestOutagePause;
                await Task.Delay(pause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Fills the free slots with due work.</summary>
    /// <returns>How long nothing more will be due, zero when there may be more.</returns>
    private async Task<TimeSpan> TakeDueAsync(CancellationToken stopping)
    {
        await _slots.WaitAsync(stopping);
        var free = 1;
        while (_slots.Wait(0, CancellationToken.None)) free++;
        var started = 0;
        try
        {
            foreach (var work in await leases.TakeAsync(free, stopping))
            {
                Start(work, stopping);
                started++;
            }
        }
        finally
        {
            if (free > started) _slots.Release(free - started);
        }

        if (started == free) return TimeSpan.Zero;
        var next = await leases.NextAsync(stopping) ?? options.Poll;
        return next > options.Poll ? options.Poll : next < ShortestWait ? ShortestWait : next;
    }

    private void Start(LeasedWork work, CancellationToken stopping)
    {
        // A former lease of the same resource that this process has lost may still be unwinding.
        var former = _running.TryGetValue(work.ResourceId, out var entry) ? entry.Run : Task.CompletedTask;
        var registered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[work.ResourceId] = (work, RunAsync(work, Task.WhenAll(former, registered.Task), stopping));
        registered.SetResult();
    }

    private async Task RunAsync(LeasedWork work, Task ready, CancellationToken stopping)
    {
        try
        {
            await ready;
            await runner.RunAsync(work, stopping);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogRunFailed(failure, work.ResourceId); // The retry's time is already in the work item.
        }
        finally
        {
            if (_running.TryGetValue(work.ResourceId, out var entry) && entry.Work == work)
                _running.TryRemove(KeyValuePair.Create(work.ResourceId, entry));
            work.Dispose();
            _slots.Release();
            wakeup.Wake(); // Its next turn may be due long before what the queue was last waiting for.
        }
    }

    private async Task RenewAsync(CancellationToken drained)
    {
        using var timer = new PeriodicTimer(options.Lease / 3, clock);
        while (!drained.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(drained);
                var held = _running.Values.Select(entry => entry.Work).ToList();
                if (held.Count > 0) await leases.RenewAsync(held, drained);
            }
            catch (OperationCanceledException) when (drained.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                if (!InventoryAvailability.IsAway(failure)) LogFailed(failure);
                foreach (var (work, _) in _running.Values.Where(entry => !entry.Work.OutlivesInventory && leases.IsExpired(entry.Work)))
                {
                    LogExpired(work.ResourceId);
                    work.Lose();
                }
            }
        }
    }

    public override void Dispose()
    {
        _slots.Dispose();
        base.Dispose();
    }
}
