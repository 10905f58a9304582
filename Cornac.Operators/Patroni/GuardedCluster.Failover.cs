using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;
using Cornac.Operators.Patroni.Addresses;
using Cornac.Operators.Patroni.Store;
using Microsoft.Extensions.Logging;

namespace Cornac.Operators.Patroni;

/// <content>Failing over: fence, end the dead leader's session, wait for the heir.</content>
internal sealed partial class GuardedCluster
{
    private static readonly TimeSpan FenceFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WaitFor = TimeSpan.FromSeconds(30);

    /// <summary>A Patroni that is well takes a free lock in a fraction of it, whatever keeps it from that.</summary>
    private static readonly TimeSpan HeedFor = TimeSpan.FromSeconds(2.5);

    private static readonly TimeSpan RouteFor = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    private async Task FailOverAsync(
        ClusterAddress address, ClusterNode leader, ClusterNode heir, string fault, string session, EtcdClient client, string prefix, CancellationToken cancellationToken)
    {
        // Tried once more after it was cut short, it is the same one.
        var now = time.GetUtcNow();
        var began = _open is { } open && string.Equals(open.From, leader.Name, StringComparison.Ordinal) ? open.BeganAt : now;
        var clock = time.GetTimestamp();
        var gap = new GapMeasure(time, _served is { } served && string.Equals(served.Leader, leader.Name, StringComparison.Ordinal) ? served.At : null);
        gap.Ended(FailoverStage.Detection);
        try
        {
            // Finding the fault has taken a while, and the leader may have come back meanwhile: then it is no longer sure of its standby.
            if (!await HoldsAsync(leader, heir, session, client, prefix, cancellationToken))
                return;
            Lost(log, layout.ResourceId, leader.Name, fault);
            if (_open is { } other && other.BeganAt != began)
                await CloseAsync(other, leader, cancellationToken);
            var started = At(FailoverPhase.Started, to: null, fault);
            await BeginAsync(started, cancellationToken);
            var telling = ReportAsync(started, cancellationToken);
            if (!await FenceAsync(leader, cancellationToken))
            {
                await telling;
                await EndAsync(At(FailoverPhase.Abandoned, to: null, $"Processes of node {leader.Name} could not be ended; no other node may take over while they may still write."), cancellationToken);
                return;
            }

            // Nobody writes any more, nor changes who may take over. Who may not would only leave the cluster without a leader.
            if (!await HoldsAsync(leader, heir, session, client, prefix, cancellationToken))
            {
                await telling;
                await EndAsync(At(FailoverPhase.Abandoned, to: null, $"Node {heir.Name} does not have everything that was committed; node {leader.Name} is started again."), cancellationToken);
                return;
            }

            gap.Ended(FailoverStage.Fencing);
            // It cannot write any more, nor ask for its lock again: the lock is let go, as it would be when its time is over.
            await client.EndSessionAsync(session, cancellationToken);
            var primary = await AwaitPrimaryAsync(leader, heir, client, prefix, cancellationToken);
            gap.Ended(FailoverStage.Promotion);
            if (primary is not null && await holders.AwaitAsync(address, primary.Name, RouteFor, machine, time, cancellationToken))
                gap.Ended(FailoverStage.Routing);
            await telling;
            (_lost, _askingLost) = (primary == leader ? null : leader.Name, null);
            var end = primary is null ? At(FailoverPhase.Abandoned, to: null, $"Node {heir.Name} has not taken over within {WaitFor.TotalSeconds:0} seconds.")
                : primary == leader ? At(FailoverPhase.Abandoned, to: null, AsBefore(leader))
                : At(FailoverPhase.Completed, primary.Name, fault);
            await EndAsync(end, cancellationToken);
            TookOver(log, layout.ResourceId, primary?.Name ?? "nobody", (long)time.GetElapsedTime(clock).TotalMilliseconds);
        }
        catch (Exception e) when (e is StoreException or EngineException or MachineException or IOException && !cancellationToken.IsCancellationRequested)
        {
            // The next look finds what is still to be done.
            FailoverFailed(log, layout.ResourceId, e.Message);
        }

        ObservedFailover At(FailoverPhase phase, string? to, string reason) =>
            new(layout.ResourceId, phase, leader.Name, to, reason, began, now - began + time.GetElapsedTime(clock)) { Gap = gap.Gap, Parts = [.. gap.Parts] };
    }

    /// <summary>Whether the leader has the lock still, and the heir everything.</summary>
    private async Task<bool> HoldsAsync(
        ClusterNode leader, ClusterNode heir, string session, EtcdClient client, string prefix, CancellationToken cancellationToken)
    {
        var agreed = AgreedState.Of(await client.RangeAsync(prefix, cancellationToken), prefix);
        return agreed.Leader is { } held && string.Equals(held.Value, leader.Name, StringComparison.Ordinal) && string.Equals(held.Session, session, StringComparison.Ordinal)
            && agreed.SynchronousStandbys.Contains(heir.Name, StringComparer.Ordinal);
    }

    private async Task<bool> FenceAsync(ClusterNode node, CancellationToken cancellationToken)
    {
        await using var lease = await machine.TryLeaseAsync(LeaseName, new Fence(0), cancellationToken);
        return lease is not null && await starter.FenceAsync(node, lease, FenceFor, cancellationToken);
    }

    /// <summary>The new primary; the old one where it was the only one that could.</summary>
    private async Task<ClusterNode?> AwaitPrimaryAsync(ClusterNode leader, ClusterNode heir, EtcdClient client, string prefix, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var isWoken = false;
        while (time.GetElapsedTime(began) < WaitFor)
        {
            var said = await api.LookAsync(heir, cancellationToken);
            if (said is { IsPrimary: true })
                return heir;
            if (!isWoken && (said is { IsFailsafe: true } || time.GetElapsedTime(began) > HeedFor) && AgreedState.Of(await client.RangeAsync(prefix, cancellationToken), prefix).Leader is null)
                isWoken = await WakeAsync(heir, cancellationToken);
            await Task.Delay(Pause, time, cancellationToken);
        }

        return await api.LookAsync(leader, cancellationToken) is { IsPrimary: true } ? leader : null;
    }

    /// <summary>While etcd is away the primary tells its standbys that it goes on (<c>failsafe_mode</c>). They take that for its lock until the lock's time to live is
    /// over, also when etcd is back and the lock is free (<c>Failsafe</c> in Patroni's ha.py). A new Patroni knows nothing of it; its PostgreSQL runs on meanwhile.
    /// That the primary is dead, or has let the lock go, is certain by now.</summary>
    private async Task<bool> WakeAsync(ClusterNode heir, CancellationToken cancellationToken)
    {
        await using var lease = await machine.TryLeaseAsync(LeaseName, new Fence(0), cancellationToken);
        if (lease is null || !await heir.Patroni.StopAsync(lease, ProcessSignal.Kill, FenceFor, time, cancellationToken))
            return false;
        Waking(log, layout.ResourceId, heir.Name);
        await starter.StartAsync(heir, lease, cancellationToken);
        return true;
    }

    [LoggerMessage(3114, LogLevel.Warning, "Instance {ResourceId}: node {Node} is lost: {Fault}. It is fenced, and another one takes over")]
    private static partial void Lost(ILogger logger, string resourceId, string node, string fault);

    [LoggerMessage(3119, LogLevel.Warning, "Instance {ResourceId}: Patroni of node {Node} does not take the lock, which is free; it is started anew")]
    private static partial void Waking(ILogger logger, string resourceId, string node);

    [LoggerMessage(3115, LogLevel.Warning, "Instance {ResourceId}: {Node} has taken over after {Milliseconds} ms")]
    private static partial void TookOver(ILogger logger, string resourceId, string node, long milliseconds);

    [LoggerMessage(3116, LogLevel.Error, "Instance {ResourceId}: the failover could not be completed, and is looked at again: {Reason}")]
    private static partial void FailoverFailed(ILogger logger, string resourceId, string reason);
}
