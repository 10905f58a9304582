using Cornac.Host.Configuration;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Host.Backups;

/// <summary>From the names that the inventory has to sets of backups that an operator can work on.</summary>
public sealed class BackupPlaces
{
    private readonly Dictionary<string, (BackupRepository Repository, int Concurrency)> _repositories;
    private readonly RepositoryKey _key;

    public BackupPlaces(IEnumerable<(BackupRepository Repository, int Concurrency)> repositories, string defaultRepository, RepositoryKey key)
    {
        _repositories = repositories.ToDictionary(one => one.Repository.Name, StringComparer.Ordinal);
        (DefaultRepository, _key) = (defaultRepository, key);
    }

    /// <summary>Repository of new sets, by name.</summary>
    public string DefaultRepository { get; }

    public IEnumerable<BackupRepository> Repositories => _repositories.Values.Select(one => one.Repository);

    internal static BackupPlaces Of(CornacOptions options, DataDirectory data, RepositoryKey key) => new(
        options.Backups.Effective().Select(pair => (pair.Value.ToRepository(pair.Key, data), pair.Value.Concurrency)), options.Backups.Default, key);

    /// <exception cref="KeyNotFoundException">No repository has this name (any more).</exception>
    public BackupSet SetOf(string resourceId, string repository) => new(resourceId, Find(repository).Repository, _key.PassphraseOf(resourceId));

    /// <summary>Most backups at once.</summary>
    public int ConcurrencyOf(string repository) => Find(repository).Concurrency;

    private (BackupRepository Repository, int Concurrency) Find(string name) => _repositories.TryGetValue(name, out var found) ? found
        : throw new KeyNotFoundException($"There is no repository '{name}' in this host's configuration: give Cornac:Backups:Repositories:{name}.");
}
