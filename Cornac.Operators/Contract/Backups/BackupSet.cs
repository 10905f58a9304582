namespace Cornac.Operators.Contract.Backups;

/// <summary>All backups and archived WAL of one instance (pgBackRest: a stanza). It outlives the instance for as long as anything in it is wanted.</summary>
/// <param name="ResourceId">The instance whose backups these are.</param>
/// <param name="Repository">Where they lie.</param>
/// <param name="Passphrase">Encrypts this set in the repository.</param>
public sealed record BackupSet(string ResourceId, BackupRepository Repository, Secret Passphrase);

/// <summary>A place for backups.</summary>
public sealed record BackupRepository
{
    /// <summary>Name in configuration.</summary>
    public required string Name { get; init; }

    public required RepositoryKind Kind { get; init; }

    /// <summary>Folder: an absolute path on the machine for <see cref="RepositoryKind.Folder"/>, a path in the bucket or on the server for the others.</summary>
    public required string Path { get; init; }

    /// <summary>What reaching it takes, by the names of pgBackRest's options without <c>repo1-</c>, for example <c>s3-bucket</c>, <c>s3-endpoint</c>,
    /// <c>sftp-host</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Settings whose values are secret, for example <c>s3-key-secret</c>.</summary>
    public IReadOnlyDictionary<string, Secret> Secrets { get; init; } = new Dictionary<string, Secret>(StringComparer.Ordinal);

    /// <summary>Processes that one backup or restore uses.</summary>
    public int Processes { get; init; } = 2;
}

public enum RepositoryKind
{
    Folder,
    S3,
    Sftp,
}

/// <summary>A text that prints as <c>***</c>.</summary>
public sealed class Secret(string value) : IEquatable<Secret>
{
    /// <summary>The text itself.</summary>
    public string Reveal() => value;

    public bool Equals(Secret? other) => other is not null && string.Equals(value, other.Reveal(), StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => "***";
}

/// <summary>A backup to be taken.</summary>
/// <param name="OrderId">Names the order for good: asked for again after a crash, it is the same backup. Letters, digits and hyphens.</param>
/// <param name="Kind">What it copies.</param>
public sealed record BackupOrder(string OrderId, BackupKind Kind);

public enum BackupKind
{
    /// <summary>Everything.</summary>
    Full,

    /// <summary>What changed since the last backup; a full one where there is none to build upon.</summary>
    Incremental,
}

/// <summary>What of a set is to be kept.</summary>
/// <param name="Backups">Ids of the backups that are wanted.</param>
/// <param name="ArchiveFrom">Id of the backup from which on all WAL is kept, for restoring to any time after it; null for none. Older backups keep only
/// the WAL that makes them consistent.</param>
public sealed record BackupRetention(IReadOnlySet<string> Backups, string? ArchiveFrom);

/// <summary>What to check in a running instance.</summary>
/// <param name="OrderId">Names the order, as in <see cref="BackupOrder"/>.</param>
/// <param name="CountedTables">Tables whose rows are counted, as <c>database.schema.table</c>.</param>
public sealed record VerificationOrder(string OrderId, IReadOnlyList<string> CountedTables);
