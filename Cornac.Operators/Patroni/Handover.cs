using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;
using Cornac.Operators.Patroni.Addresses;

namespace Cornac.Operators.Patroni;

/// <summary>Makes a standby the primary on purpose, and takes the time for which the address leads to none.</summary>
internal sealed class Handover(PatroniApi api, NodeStarter nodes, AddressHolders holders, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Patroni answers once it is done; what holds the address follows soon.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>An old primary that has been followed by another needs some seconds until it follows itself.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(10);

    /// <summary>A standby that was restarted streams again within moments.</summary>
    private static readonly TimeSpan HeirPatience = TimeSpan.FromSeconds(5);

    /// <summary>Restarts standbys that wait for it. One that is not well is not waited for: it starts with the new settings whenever it does.</summary>
    /// <returns>How the nodes are then.</returns>
    public async Task<ClusterSituation> RestartStandbysAsync(ClusterSituation now, CancellationToken cancellationToken)
    {
        now = await nodes.LookAgainAsync(now, cancellationToken);
        return await RestartAsync(now, report => report.PendingRestart, cancellationToken);
    }

    /// <summary>Restarts standbys whether they say that they wait for it or not. One whose server was starting when its Patroni read the settings does not say so: Patroni
    /// compares only with a server that runs (<c>reload_config</c> in its config.py). One that starts is waited for.</summary>
    /// <returns>How the nodes are then.</returns>
    public async Task<ClusterSituation> RestartAllStandbysAsync(ClusterSituation now, CancellationToken cancellationToken)
    {
        for (var began = time.GetTimestamp(); IsAnyStarting(now) && time.GetElapsedTime(began) < StartPatience; now = await nodes.LookAgainAsync(now, cancellationToken))
            await Task.Delay(Pause * 5, time, cancellationToken);
        return await RestartAsync(now, _ => true, cancellationToken);

        static bool IsAnyStarting(ClusterSituation now) => now.Nodes.Any(n => n != now.Primary && n is { Patroni: not null, Report: not { IsRunning: true } });
    }

    private async Task<ClusterSituation> RestartAsync(ClusterSituation now, Func<NodeReport, bool> isMeant, CancellationToken cancellationToken)
    {
        var meant = now.Nodes.Where(n => n.Report is { IsRunning: true, IsPrimary: false } report && isMeant(report)).ToList();
        foreach (var standby in meant)
            await api.RestartAsync(standby.Node, now.Secret, cancellationToken);
        return meant.Count == 0 ? now : await nodes.LookAgainAsync(now, cancellationToken);
    }

    /// <summary>The standby that has everything and follows, as soon as there is one; null when there is none in time.</summary>
    public async Task<NodeSituation?> AwaitHeirAsync(ClusterSituation now, CancellationToken cancellationToken)
    {
        for (var began = time.GetTimestamp(); ; now = await nodes.LookAgainAsync(now, cancellationToken))
        {
            if (now.SynchronousStandby is { } heir)
                return heir;
            if (time.GetElapsedTime(began) > HeirPatience || !now.Nodes.Any(n => n != now.Primary && n.IsUp))
                return null;
            await Task.Delay(Pause * 5, time, cancellationToken);
        }
    }

    /// <summary>Makes the heir the primary.</summary>
    /// <returns>The record with what was done, not written yet.</returns>
    /// <exception cref="EngineException">Patroni refuses, or it has not come about.</exception>
    public async Task<ClusterRecord> TakeAsync(ClusterSituation now, ClusterNode from, ClusterNode to, HandoverCause cause, IMachineLease machine, CancellationToken cancellationToken)
    {
        var record = now.Record with { Asked = new AskedHandover(from.Name, cause.For) };
        await record.WriteAsync(now.Layout, machine, cancellationToken);
        var began = time.GetUtcNow();
        var clock = time.GetTimestamp();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = WatchAsync(ClusterAddress.Of(now.Layout, now.Record), from, to, machine, end.Token);
        try
        {
            await api.SwitchOverAsync(from, to, now.Secret, cancellationToken);
            end.CancelAfter(Patience);
        }
        catch
        {
            await end.CancelAsync();
            await watching;
            throw;
        }

        var gap = await watching;
        return Note(record, now, to.Name, cause, began, made => made with { Elapsed = time.GetElapsedTime(clock), Gap = gap?.Gap, Parts = gap?.Parts ?? [] });
    }

    /// <summary>What a turn asked for, for the same cause, that died before it saw the end, and has come about since; null when there is no such thing. Its gap was
    /// not measured.</summary>
    public ClusterRecord? FindMade(ClusterSituation now, ClusterNode primary, HandoverCause cause) =>
        now.Record.Asked is { } asked && string.Equals(asked.For, cause.For, StringComparison.Ordinal) && !string.Equals(asked.From, primary.Name, StringComparison.Ordinal)
            ? Note(now.Record, now, primary.Name, cause, time.GetUtcNow(), made => made) : null;

    private static ClusterRecord Note(ClusterRecord record, ClusterSituation now, string to, HandoverCause cause, DateTimeOffset began, Func<ObservedFailover, ObservedFailover> measure) => record with
    {
        LastSwitchover = measure(new ObservedFailover(now.Layout.ResourceId, FailoverPhase.Completed, record.Asked!.From, to, cause.Reason, began, TimeSpan.Zero) { IsPlanned = true }),
        Asked = null,
    };

    /// <summary>Null when it was not seen to the end.</summary>
    private async Task<GapMeasure?> WatchAsync(ClusterAddress address, ClusterNode from, ClusterNode to, IMachine machine, CancellationToken cancellationToken)
    {
        try
        {
            var served = time.GetTimestamp();
            for (var looked = served; await ServerStatus.ReadAsync(machine, from.Layout, cancellationToken) is { IsReady: true }; looked = time.GetTimestamp())
            {
                served = looked;
                await Task.Delay(Pause, time, cancellationToken);
            }

            var gap = new GapMeasure(time, served);
            while (await api.LookAsync(to, cancellationToken) is not { IsPrimary: true })
                await Task.Delay(Pause, time, cancellationToken);
            gap.Ended(FailoverStage.Promotion);
            if (await holders.AwaitAsync(address, to.Name, Patience, machine, time, cancellationToken))
                gap.Ended(FailoverStage.Routing);
            return gap;
        }
        catch (Exception e) when (e is OperationCanceledException or MachineException or IOException)
        {
            return null;
        }
    }
}

/// <summary>Why the primary is changed on purpose.</summary>
/// <param name="For">What is served by it, other than for any other cause.</param>
/// <param name="Reason">The same for people.</param>
internal sealed record HandoverCause(string For, string Reason);
