namespace Cornac.Operators.Contract;

/// <summary>Acts at once where waiting for the lifecycle engine would cost: it moves the primary away from a dead node, and brings lost nodes back. It
/// only restores what was reached before, and leaves alone what is being changed.</summary>
public interface IGuard
{
    /// <summary>Watches until cancelled. One host at a time runs it on one ground.</summary>
    /// <param name="report">Told of every failover, in order; what it throws is logged and does not end the guard. After the death of a host the next guard may tell
    /// again what was told; that counts once, since <see cref="ObservedFailover.BeganAt"/> is the same.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task RunAsync(Func<ObservedFailover, CancellationToken, Task> report, CancellationToken cancellationToken);
}

/// <summary>A change of the primary: one that nobody asked for, unless <see cref="IsPlanned"/>.</summary>
/// <param name="ResourceId">The instance.</param>
/// <param name="Phase">How far it is.</param>
/// <param name="From">Node that was the primary.</param>
/// <param name="To">Node that is the primary now; null until there is one.</param>
/// <param name="Reason">What was wrong with the old one, for people.</param>
/// <param name="BeganAt">When that was noticed, or when the change was asked for, UTC.</param>
/// <param name="Elapsed">Time since then.</param>
public sealed record ObservedFailover(
    string ResourceId, FailoverPhase Phase, string From, string? To, string Reason, DateTimeOffset BeganAt, TimeSpan Elapsed)
{
    /// <summary>True for a change on purpose: it was asked for, or it spares a restart.</summary>
    public bool IsPlanned { get; init; }

    /// <summary>For how long the address led to no primary: from the last look that found the old one serving to the first that found the address leading to the
    /// new one. Null until then, and where either was not seen.</summary>
    public TimeSpan? Gap { get; init; }

    /// <summary>What is known of that time, stage by stage, in order.</summary>
    public IReadOnlyList<FailoverPart> Parts { get => field ?? []; init; }
}

/// <summary>How long one stage of a change of the primary took.</summary>
public sealed record FailoverPart(FailoverStage Stage, TimeSpan Took);

public enum FailoverStage
{
    /// <summary>From the last look that found the old primary serving until its loss was certain.</summary>
    Detection,

    /// <summary>Until nothing was left of the old primary that could write.</summary>
    Fencing,

    /// <summary>Until another node was the primary; in a planned change, with the stop of the old one.</summary>
    Promotion,

    /// <summary>Until the address led to it.</summary>
    Routing,
}

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
