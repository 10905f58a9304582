using Cornac.Operators.Contract.Backups;

namespace Cornac.Operators.Contract;

/// <summary>Answer of one converging call.</summary>
public abstract record Turn
{
    private Turn()
    {
    }

    /// <summary>The desired state is reached.</summary>
    public sealed record Done(ObservedInstance Observed) : Turn;

    /// <summary>What was asked for a set of backups is reached.</summary>
    public sealed record BackedUp(ObservedBackups Observed) : Turn;

    /// <summary>A check has ended, well or not.</summary>
    public sealed record Verified(VerificationReport Report) : Turn;

    /// <summary>A step was taken, or still runs; call again.</summary>
    /// <param name="Step">Name of the step that the next call takes or waits for, one of <see cref="IOperator.Steps"/>.</param>
    /// <param name="Percent">Progress of the whole change, 0 to 99.</param>
    /// <param name="After">How long to wait before the next call; zero means at once.</param>
    public sealed record Continue(string Step, int Percent, TimeSpan After) : Turn;

    /// <summary>The step failed.</summary>
    /// <param name="Kind">Decides whether it is tried again.</param>
    /// <param name="Message">What is wrong and what to do, for a person; no secret in it.</param>
    public sealed record Fail(FailureKind Kind, string Message) : Turn
    {
        /// <summary>With <see cref="FailureKind.AddressInUse"/>, the address that is; null for the instance's own.</summary>
        public string? Address { get; init; }
    }
}

public enum FailureKind
{
    /// <summary>It may succeed later without anybody's doing: tried again, with growing pauses.</summary>
    Transient,

    /// <summary>It cannot succeed as asked.</summary>
    Permanent,

    /// <summary>The address and port are held by something else; another address may do.</summary>
    AddressInUse,

    /// <summary>No space is left where the instance lives.</summary>
    StorageFull,
}

/// <summary>A newer lease of the instance has been seen: whoever asks has lost it and must stop.</summary>
public sealed class StaleFenceException(string resourceId, Fence asked, Fence seen)
    : Exception($"Lease {asked.Number} of {resourceId} is over: lease {seen.Number} has been seen.")
{
    public string ResourceId { get; } = resourceId;

    /// <summary>The newest lease that has been seen.</summary>
    public Fence Seen { get; } = seen;
}
