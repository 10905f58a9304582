using System.Text.Json.Serialization;

namespace Cornac.Operators.Engine.Backups;

/// <summary>What <c>pgbackrest info --output=json</c> says of one set, as far as it is used (pgBackRest, "Command Reference", info).</summary>
internal sealed record SetInfo(SetStatus Status, IReadOnlyList<SetDatabase> Db, IReadOnlyList<BackupInfo> Backup, IReadOnlyList<RepositoryStatus> Repo);

internal sealed record SetStatus(int Code, string Message)
{
    /// <summary>Everything is there.</summary>
    public const int Ok = 0;

    /// <summary>The set does not exist.</summary>
    public const int MissingPath = 1;

    /// <summary>The set exists, with nothing in it.</summary>
    public const int NoBackups = 2;

    /// <summary>The set's folder exists, without the files that describe it.</summary>
    public const int MissingData = 3;
}

internal sealed record RepositoryStatus(SetStatus Status);

internal sealed record SetDatabase(int Id, [property: JsonPropertyName("system-id")] ulong SystemId, string Version);

internal sealed record BackupInfo(
    string Label,
    string Type,
    string? Prior,
    IReadOnlyList<string>? Reference,
    IReadOnlyDictionary<string, string>? Annotation,
    WalRange Archive,
    BackupDatabase Database,
    BackupTimes Timestamp,
    BackupSizes Info,
    bool? Error);

/// <param name="Start">First segment that the backup needs; null for one of a stopped server.</param>
/// <param name="Stop">Last segment that it needs.</param>
internal sealed record WalRange(string? Start, string? Stop);

internal sealed record BackupDatabase(int Id);

/// <param name="Start">Seconds since 1970.</param>
/// <param name="Stop">Seconds since 1970.</param>
internal sealed record BackupTimes(long Start, long Stop);

internal sealed record BackupSizes(long Size, RepositorySizes Repository);

internal sealed record RepositorySizes(long Delta);

/// <summary>An entry of <c>pgbackrest repo-ls --output=json</c>.</summary>
internal sealed record RepositoryEntry(string Type, long? Size);

/// <summary>What <c>pgBackRest</c> writes into its lock file while it backs up.</summary>
/// <param name="PctCplt">Progress in hundredths of a percent.</param>
internal sealed record LockContent(int? PctCplt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<SetInfo>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, RepositoryEntry>))]
[JsonSerializable(typeof(LockContent))]
internal sealed partial class RepositoryJson : JsonSerializerContext;
