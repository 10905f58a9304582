using Cornac.Operators.Contract.Backups;

namespace Cornac.Operators.Contract;

/// <summary>The source of a read replica: an instance of the same PostgreSQL major version, of an operator on the same ground, which lets the replica in
/// (<see cref="InstanceSpec.Followers"/>).</summary>
public sealed record FollowedInstance
{
    public required string ResourceId { get; init; }

    /// <summary>Address that clients of the source connect to; of a source of several nodes it leads to the primary.</summary>
    public required string Address { get; init; }

    public required int Port { get; init; }

    /// <summary>Set with the source's WAL, for a replica that has fallen further behind than the source keeps it; null where there is none.</summary>
    public BackupSet? Archive { get; init; }
}

/// <summary>How a read replica follows.</summary>
/// <param name="State">Whether it does.</param>
/// <param name="LagSeconds">Age of what was last replayed, seconds; null when unknown.</param>
/// <param name="Message">What is wrong, for people; null when nothing is.</param>
public sealed record ObservedReplication(ReplicationState State, double? LagSeconds, string? Message);

public enum ReplicationState
{
    /// <summary>It receives what its source writes.</summary>
    Replicating,

    /// <summary>It does not at this moment: its source is not reached, or it catches up from the archive.</summary>
    Stopped,

    /// <summary>It cannot go on by itself from where it is; the operator makes it anew.</summary>
    Broken,
}
