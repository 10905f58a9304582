namespace Cornac.Operators.Contract.Backups;

/// <summary>What a repository holds of one instance.</summary>
public sealed record ObservedBackups
{
    /// <summary>Complete backups, the oldest first.</summary>
    public IReadOnlyList<ObservedBackup> Backups { get; init; } = [];

    /// <summary>Bytes of the archived WAL in the repository; null when unknown.</summary>
    public long? ArchiveBytes { get; init; }

    /// <summary>First time from which on every moment can be restored, up to what is archived; null when there is none.</summary>
    public DateTimeOffset? EarliestRestorable { get; init; }
}

/// <summary>A complete backup.</summary>
public sealed record ObservedBackup
{
    /// <summary>Its name in the repository (pgBackRest: label).</summary>
    public required string Id { get; init; }

    /// <summary>The order that it was taken for; null when it was taken by hand.</summary>
    public string? OrderId { get; init; }

    /// <summary>Node that the data were copied from, where there were several to choose from; null otherwise.</summary>
    public string? Node { get; init; }

    public required BackupKind Kind { get; init; }

    /// <summary>Backups that it builds upon, directly or not.</summary>
    public IReadOnlyList<string> BuildsUpon { get; init; } = [];

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was complete: the data restored from it alone is that of this moment or a little earlier.</summary>
    public required DateTimeOffset CompletedAt { get; init; }

    /// <summary>Size of the database, bytes.</summary>
    public required long DatabaseBytes { get; init; }

    /// <summary>What it alone takes in the repository, bytes.</summary>
    public required long RepositoryBytes { get; init; }

    /// <summary>Version of PostgreSQL, major only where the repository knows no more.</summary>
    public required string EngineVersion { get; init; }
}

/// <summary>What checking an instance found.</summary>
/// <param name="Passed">True when nothing is wrong.</param>
/// <param name="Findings">What is wrong, for people; empty when it passed.</param>
/// <param name="RowCounts">Rows of the tables that were counted.</param>
public sealed record VerificationReport(bool Passed, IReadOnlyList<string> Findings, IReadOnlyDictionary<string, long> RowCounts);

/// <summary>State of a repository.</summary>
/// <param name="Usable">True when backups can be written and read.</param>
/// <param name="Message">What is wrong and what to do; null when nothing is.</param>
/// <param name="FreeBytes">Bytes left; null when the kind of repository cannot tell.</param>
public sealed record RepositoryHealth(bool Usable, string? Message, long? FreeBytes);

/// <summary>A repository cannot be read or written; the message tells a person why, without a secret.</summary>
public sealed class RepositoryException(FailureKind kind, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public FailureKind Kind { get; } = kind;
}
