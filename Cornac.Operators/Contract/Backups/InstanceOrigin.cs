namespace Cornac.Operators.Contract.Backups;

/// <summary>Where a new instance's data comes from, instead of an empty cluster. It counts only until the instance is first complete.</summary>
public sealed record InstanceOrigin
{
    /// <summary>The set that is read; it stays as it is.</summary>
    public required BackupSet Source { get; init; }

    /// <summary>Id of the backup that is copied; null lets the operator take the last one that ends before <see cref="Target"/>.</summary>
    public string? BackupId { get; init; }

    /// <summary>How far WAL is replayed on it.</summary>
    public required RecoveryTarget Target { get; init; }
}

/// <summary>How far WAL is replayed after a restore (PostgreSQL manual, "Recovery Target").</summary>
public abstract record RecoveryTarget
{
    private RecoveryTarget()
    {
    }

    /// <summary>Only until the backup is consistent.</summary>
    public sealed record Consistent : RecoveryTarget;

    /// <summary>Everything committed up to this moment, inclusive.</summary>
    /// <param name="At">UTC, to the microsecond.</param>
    public sealed record Time(DateTimeOffset At) : RecoveryTarget;

    /// <summary>All that was archived.</summary>
    public sealed record Latest : RecoveryTarget;
}
