using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Patroni;

/// <summary>Makes a standby the primary on purpose, and takes the time for which the address leads to none.</summary>
internal sealed class Handover(PatroniApi api, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Patroni answers once it is done; the proxy follows at its next check.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <exception cref="EngineException">Patroni refuses, or it has not come about.</exception>
    public async Task<ObservedFailover> TakeAsync(
        ClusterSituation now, ClusterNode from, ClusterNode to, string reason, IMachine machine, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        var clock = time.GetTimestamp();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = WatchAsync(now.Layout, from, to, machine, end.Token);
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
        return Switchover(now, from, to, reason, began) with { Elapsed = time.GetElapsedTime(clock), Gap = gap?.Gap, Parts = gap?.Parts ?? [] };
    }

    /// <summary>One that came about while nobody looked.</summary>
    public static ObservedFailover Switchover(ClusterSituation now, ClusterNode from, ClusterNode to, string reason, DateTimeOffset began) =>
        new(now.Layout.ResourceId, FailoverPhase.Completed, from.Name, to.Name, reason, began, TimeSpan.Zero) { IsPlanned = true };

    /// <summary>Null when it was not seen to the end.</summary>
    private async Task<GapMeasure?> WatchAsync(ClusterLayout layout, ClusterNode from, ClusterNode to, IMachine machine, CancellationToken cancellationToken)
    {
        try
        {
            var served = time.GetTimestamp();
            for (var looked = served; await ServerStatus.ReadAsync(machine, from.Layout, cancellationToken) is { IsReady: true, IsRecovering: false }; looked = time.GetTimestamp())
            {
                served = looked;
                await Task.Delay(Pause, time, cancellationToken);
            }

            var gap = new GapMeasure(time, served);
            while (await api.LookAsync(to, cancellationToken) is not { IsPrimary: true })
                await Task.Delay(Pause, time, cancellationToken);
            gap.Ended(FailoverStage.Promotion);
            if (await ProxyStatus.AwaitAsync(layout, to.Name, Patience, time, cancellationToken))
                gap.Ended(FailoverStage.Routing);
            return gap;
        }
        catch (Exception e) when (e is OperationCanceledException or MachineException or IOException)
        {
            return null;
        }
    }
}
