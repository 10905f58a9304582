namespace Cornac.Operators.Contract;

/// <summary>What an instance does at one moment, measured. A member is null where the operator does not know. Totals only grow while the server runs:
/// what happened per second is the difference of two measurements, and the host works it out.</summary>
public sealed record InstanceMeasurement
{
    /// <summary>The measuring clock, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Client connections (<c>pg_stat_activity</c>, client backends), Cornac's own not among them.</summary>
    public int? Connections { get; init; }

    /// <summary>Transactions committed in all databases since statistics began.</summary>
    public long? Commits { get; init; }

    /// <summary>Deadlocks found in all databases since statistics began.</summary>
    public long? Deadlocks { get; init; }

    /// <summary>Blocks that were found in PostgreSQL's buffer cache, since statistics began.</summary>
    public long? BlocksHit { get; init; }

    /// <summary>Blocks that were asked of the operating system, since statistics began.</summary>
    public long? BlocksRead { get; init; }

    /// <summary>Oldest transaction id that is not frozen, in transactions: at 2 thousand million PostgreSQL stops writing.</summary>
    public long? OldestTransactionAge { get; init; }

    /// <summary>Position in the WAL, bytes since its beginning; of the last WAL received, on a replica.</summary>
    public long? WalPosition { get; init; }

    /// <summary>Bytes of <c>pg_wal</c>.</summary>
    public long? WalDiskBytes { get; init; }

    /// <summary>WAL that the slot which is furthest behind has not received, bytes; null without slots.</summary>
    public long? OldestSlotLagBytes { get; init; }

    /// <summary>Age of what was last replayed: of the standby of its own that is furthest behind, or of the instance itself where it is a read replica. Seconds; null
    /// without replication.</summary>
    public double? ReplicationLagSeconds { get; init; }

    /// <summary>Bytes used by data and WAL.</summary>
    public long? StorageUsedBytes { get; init; }

    /// <summary>Bytes that the file system of the data has left.</summary>
    public long? StorageFreeBytes { get; init; }

    /// <summary>Processor time used by all processes of the server since it was started, seconds.</summary>
    public double? ProcessorSeconds { get; init; }

    /// <summary>Processors that it may use at once.</summary>
    public int? Processors { get; init; }

    /// <summary>Memory that the instance could still have, bytes.</summary>
    public long? FreeMemoryBytes { get; init; }
}
