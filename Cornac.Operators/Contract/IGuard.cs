namespace Cornac.Operators.Contract;

/// <summary>Acts at once where waiting for the lifecycle engine would cost: it moves the primary away from a dead node, and brings lost nodes back. It
/// only restores what was reached before, and leaves alone what is being changed.</summary>
public interface IGuard
{
    /// <summary>Watches until cancelled. One host at a time runs it on one ground.</summary>
    /// <param name="report">Told of every failover, in order; what it throws is logged and does not end the guard.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task RunAsync(Func<ObservedFailover, CancellationToken, Task> report, CancellationToken cancellationToken);
}

/// <summary>A change of the primary that nobody asked for.</summary>
/// <param name="ResourceId">The instance.</param>
/// <param name="Phase">How far it is.</param>
/// <param name="From">Node that was the primary.</param>
/// <param name="To">Node that is the primary now; null until there is one.</param>
/// <param name="Reason">What was wrong with the old one, for people.</param>
/// <param name="BeganAt">When that was noticed, UTC.</param>
/// <param name="Elapsed">Time since then.</param>
public sealed record ObservedFailover(
    string ResourceId, FailoverPhase Phase, string From, string? To, string Reason, DateTimeOffset BeganAt, TimeSpan Elapsed);

public enum FailoverPhase
{
    /// <summary>The old primary is dead, or is being made sure of.</summary>
    Started,

    /// <summary>Another node is the primary.</summary>
    Completed,

    /// <summary>It did not come about; the message says why, and the instance waits for its primary to come back.</summary>
    Abandoned,

    /// <summary>The old primary is back, as standby.</summary>
    Repaired,
}
