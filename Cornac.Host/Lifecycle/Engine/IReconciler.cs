namespace Cornac.Host.Lifecycle.Engine;

/// <summary>Knows how to bring one kind of resource to its desired state.</summary>
public interface IReconciler
{
    /// <summary>Kind of work item.</summary>
    string Kind { get; }

    /// <summary>Begins the work of one lease.</summary>
    IReconciliation Take(LeasedWork work);
}

/// <summary>The work of one lease: a series of turns, each of which may be the last.</summary>
public interface IReconciliation
{
    /// <summary>Observes, compares, takes one idempotent step and records it.</summary>
    /// <exception cref="LeaseLostException">The lease is lost.</exception>
    Task<TurnResult> TurnAsync(CancellationToken cancellationToken);
}

/// <summary>How a turn ended.</summary>
public abstract record TurnResult
{
    private TurnResult()
    {
    }

    /// <summary>Progress was made and recorded; the lease is still held, and the next turn shall come after a pause.</summary>
    public sealed record Again(TimeSpan After) : TurnResult;

    /// <summary>Everything is recorded and the lease given back.</summary>
    public sealed record Parked : TurnResult;
}
