using Cornac.Operators.Contract.Backups;

namespace Cornac.Host.Configuration;

/// <summary>Where backups go.</summary>
public sealed class BackupsOptions
{
    /// <summary>Repository of new instances, by name.</summary>
    public string Default { get; set; } = DefaultName;

    /// <summary>Repositories by name. One named <c>default</c> is there without being named: a folder in the data directory.</summary>
    public IDictionary<string, RepositoryOptions> Repositories { get; set; } = new Dictionary<string, RepositoryOptions>(StringComparer.Ordinal);

    internal const string DefaultName = "default";

    /// <summary>All repositories, the one that needs no configuration among them.</summary>
    internal IReadOnlyDictionary<string, RepositoryOptions> Effective()
    {
        var all = new Dictionary<string, RepositoryOptions>(Repositories, StringComparer.Ordinal);
        all.TryAdd(DefaultName, new RepositoryOptions());
        return all;
    }
}

/// <summary>One repository.</summary>
public sealed class RepositoryOptions
{
    public RepositoryKind Kind { get; set; }

    /// <summary>Folder; for the others a path in the bucket or on the server.</summary>
    public string? Path { get; set; }

    /// <summary>pgBackRest's options of the repository without <c>repo1-</c>, for example <c>s3-bucket</c>.</summary>
    public IDictionary<string, string> Settings { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The same for those that are secret, for example <c>s3-key-secret</c>.</summary>
    public IDictionary<string, string> Secrets { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Processes that one backup or restore uses.</summary>
    public int Processes { get; set; } = 2;

    /// <summary>Most backups that are taken into it at once, by all hosts together.</summary>
    public int Concurrency { get; set; } = 2;

    internal BackupRepository ToRepository(string name, DataDirectory data) => new()
    {
        Name = name,
        Kind = Kind,
        Path = Path ?? data.Repository,
        Settings = Settings.AsReadOnly(),
        Secrets = Secrets.ToDictionary(pair => pair.Key, pair => new Secret(pair.Value), StringComparer.Ordinal),
        Processes = Processes,
    };
}
