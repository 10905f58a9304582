using System.Text.Json;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Engine.Backups;

/// <summary>What a repository holds of one set: its backups, the oldest first, and its WAL.</summary>
internal sealed class RepositoryContents
{
    /// <summary>Name of the annotation with the order that a backup was taken for.</summary>
    public const string OrderAnnotation = "order";

    /// <summary>Name of the annotation with the node that it was copied from.</summary>
    public const string NodeAnnotation = "node";

    private readonly SetInfo? _info;
    private readonly ILookup<int, WalSegment> _segments;
    private readonly Dictionary<string, BackupInfo> _backups;

    private RepositoryContents(SetInfo? info, IReadOnlyDictionary<string, RepositoryEntry> archive)
    {
        _info = info;
        _backups = (info?.Backup ?? []).ToDictionary(b => b.Label, StringComparer.Ordinal);
        ArchiveBytes = archive.Values.Sum(e => e.Size ?? 0);
        ArchiveFolders = [.. archive.Where(e => e.Value.Type is "path" && DatabaseOf(e.Key) > 0 && !e.Key.Contains('/', StringComparison.Ordinal)).Select(e => e.Key)];
        _segments = archive.Keys
            .Where(k => WalSegment.TryParse(Path.GetFileName(k), out _))
            .ToLookup(DatabaseOf, k => WalSegment.TryParse(Path.GetFileName(k), out var s) ? s : default);
        Backups = [.. _backups.Values.Where(b => b.Error is not true).Select(Observe).OrderBy(b => b.StartedAt).ThenBy(b => b.Id, StringComparer.Ordinal)];
    }

    public IReadOnlyList<ObservedBackup> Backups { get; }

    public long ArchiveBytes { get; }

    /// <summary>Folders of WAL, one for each database system that the set has seen.</summary>
    public IReadOnlyList<string> ArchiveFolders { get; }

    /// <summary>True when the set was made: something can be archived to it.</summary>
    public bool Exists => _info is { Db.Count: > 0 };

    /// <summary>Identifier of the database system whose WAL the set takes now; null without a set.</summary>
    public string? SystemIdentifier => _info is { Db: [.., var last] } ? last.SystemId.ToString(System.Globalization.CultureInfo.InvariantCulture) : null;

    /// <summary>Reads a set. One that does not exist holds nothing.</summary>
    /// <exception cref="RepositoryException">The repository cannot be read, or not with this passphrase.</exception>
    public static async Task<RepositoryContents> ReadAsync(PgBackRest tool, IMachine machine, BackupSet set, string configuration, CancellationToken cancellationToken)
    {
        string[] list = ["--output=json", "--recurse", "repo-ls", $"archive/{set.ResourceId}"];
        // Side by side: each spends most of its time on starting, and on waiting for the repository.
        var listing = tool.RunAsync(machine, configuration, list, cancellationToken);
        SetInfo? info;
        try
        {
            info = await ReadInfoAsync(tool, machine, set, configuration, cancellationToken);
        }
        finally
        {
            await ((Task)listing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var archive = await listing;
        return archive.Succeeded
            ? new RepositoryContents(info, JsonSerializer.Deserialize(archive.StandardOutput, RepositoryJson.Default.IReadOnlyDictionaryStringRepositoryEntry)!)
            : throw await BackupFailures.ExplainAsync(machine, set.Repository, archive, cancellationToken);
    }

    /// <summary>Reads the backups of a set, and nothing of its WAL: for who only has to know whether something is there.</summary>
    /// <exception cref="RepositoryException">The repository cannot be read, or not with this passphrase.</exception>
    public static async Task<RepositoryContents> ReadBackupsAsync(PgBackRest tool, IMachine machine, BackupSet set, string configuration, CancellationToken cancellationToken) =>
        new(await ReadInfoAsync(tool, machine, set, configuration, cancellationToken), new Dictionary<string, RepositoryEntry>(StringComparer.Ordinal));

    /// <summary>The backup that was taken for an order; null when there is none.</summary>
    public ObservedBackup? Find(string orderId) => Backups.FirstOrDefault(b => string.Equals(b.OrderId, orderId, StringComparison.Ordinal));

    public ObservedBackups Observe() => new() { Backups = Backups, ArchiveBytes = ArchiveBytes, EarliestRestorable = FindEarliest() };

    /// <summary>True for a backup of a stopped server, which is consistent without any WAL.</summary>
    public bool IsOffline(string backupId) => _backups[backupId].Archive.Start is null;

    /// <summary>WAL that can be replayed on a backup: up to which segment without a hole, and whether there is more behind a hole.</summary>
    public WalStretch StretchFrom(string backupId)
    {
        var backup = _backups[backupId];
        // A backup of a stopped server does not say where its WAL begins: a hole behind it shows only when it is replayed.
        var segments = _segments[backup.Database.Id].DistinctBy(s => s.Number).ToDictionary(s => s.Number);
        if (segments.Count == 0)
            return new WalStretch(Last: null, HasGap: false);
        var start = backup.Archive.Start is { } name && WalSegment.TryParse(name, out var first) ? first.Number : segments.Keys.Max();
        var last = start;
        while (segments.ContainsKey(last + 1))
            last++;
        var hasAny = segments.ContainsKey(start);
        return new WalStretch(hasAny ? segments[last] : null, segments.Keys.Max() > last || !hasAny);
    }

    private static async Task<SetInfo?> ReadInfoAsync(PgBackRest tool, IMachine machine, BackupSet set, string configuration, CancellationToken cancellationToken)
    {
        var text = await tool.DemandAsync(machine, set.Repository, configuration, [$"--stanza={set.ResourceId}", "--output=json", "info"], cancellationToken);
        IReadOnlyList<SetInfo> sets;
        try
        {
            sets = JsonSerializer.Deserialize(text, RepositoryJson.Default.IReadOnlyListSetInfo)!;
        }
        catch (JsonException)
        {
            // What was read with a wrong passphrase is quoted in the answer, and no JSON.
            throw BackupFailures.Explain(set.Repository, text, exitCode: 0, isFull: false);
        }

        var info = sets.Count == 0 ? null : sets[0];
        return info?.Repo is [{ Status.Code: not (SetStatus.Ok or SetStatus.MissingPath or SetStatus.NoBackups or SetStatus.MissingData) }, ..]
            ? throw BackupFailures.Explain(set.Repository, text, exitCode: 0, isFull: false)
            : info;
    }

    private static int DatabaseOf(string path)
    {
        // Folders of the archive are named VERSION-ID.
        var folder = path.Split('/', 2)[0];
        var dash = folder.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && int.TryParse(folder.AsSpan(dash + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id) ? id : 0;
    }

    private DateTimeOffset? FindEarliest()
    {
        var newest = _info is { Db: [.., var last] } ? last.Id : 0;
        foreach (var backup in Backups.Where(b => _backups[b.Id].Database.Id == newest && !IsOffline(b.Id)))
        {
            if (StretchFrom(backup.Id) is { HasGap: false, Last: not null })
                return backup.CompletedAt;
        }

        return null;
    }

    private ObservedBackup Observe(BackupInfo backup) => new()
    {
        Id = backup.Label,
        OrderId = backup.Annotation?.GetValueOrDefault(OrderAnnotation),
        Node = backup.Annotation?.GetValueOrDefault(NodeAnnotation),
        Kind = backup.Type is "full" ? BackupKind.Full : BackupKind.Incremental,
        BuildsUpon = [.. Foundations(backup).Distinct(StringComparer.Ordinal)],
        StartedAt = DateTimeOffset.FromUnixTimeSeconds(backup.Timestamp.Start),
        // pgBackRest cuts the fraction off: the backup is consistent at some moment of that second.
        CompletedAt = DateTimeOffset.FromUnixTimeSeconds(backup.Timestamp.Stop + 1),
        DatabaseBytes = backup.Info.Size,
        RepositoryBytes = backup.Info.Repository.Delta,
        EngineVersion = _info!.Db.First(d => d.Id == backup.Database.Id).Version,
    };

    private IEnumerable<string> Foundations(BackupInfo backup)
    {
        foreach (var reference in backup.Reference ?? [])
            yield return reference;
        for (var prior = backup.Prior; prior is not null; prior = _backups.GetValueOrDefault(prior)?.Prior)
            yield return prior;
    }
}

/// <param name="Last">Last segment before a hole, or of all; null when not even the first is there.</param>
/// <param name="HasGap">True when segments are missing, and later ones are there.</param>
internal sealed record WalStretch(WalSegment? Last, bool HasGap);
