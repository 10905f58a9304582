using System.Collections.Concurrent;
using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;
using Cornac.Operators.Patroni.Addresses;
using Cornac.Operators.Patroni.Store;
using Microsoft.Extensions.Logging;

namespace Cornac.Operators.Patroni;

/// <summary>
/// Looks at the processes of every cluster several times a second. Patroni alone notices a dead leader when its lock has run out, after 20 s; who sees the
/// processes themselves knows at once. What is down comes up again here, too: etcd, what holds addresses, Patronis.
/// </summary>
internal sealed partial class ClusterGuard(
    IMachine machine, Func<CancellationToken, Task<IReadOnlyList<ClusterLayout>>> list, EtcdServer store, PatroniApi api, NodeStarter starter, AddressHolders holders, TimeProvider time,
    ILogger<ClusterGuard> log) : IGuard, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ListEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, GuardedCluster> _clusters = new(StringComparer.Ordinal);
    private EtcdClient? _client;
    private StoreAccess? _access;

    public bool IsFailingOver(string resourceId) => _clusters.TryGetValue(resourceId, out var cluster) && cluster.IsFailingOver;

    public async Task RunAsync(Func<ObservedFailover, CancellationToken, Task> report, CancellationToken cancellationToken)
    {
        var listed = time.GetTimestamp() - (long)(ListEvery.TotalSeconds * time.TimestampFrequency);
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                try
                {
                    if (time.GetElapsedTime(listed) >= ListEvery)
                    {
                        await ListAsync(report, cancellationToken);
                        listed = time.GetTimestamp();
                    }

                    if (!_clusters.IsEmpty)
                        await LookAsync(cancellationToken);
                }
                catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is not OutOfMemoryException)
                {
                    GuardFailed(log, e);
                }
            }
        }
        finally
        {
            await Task.WhenAll(_clusters.Values.Select(c => c.EndAsync()));
        }
    }

    public void Dispose() => _client?.Dispose();

    private async Task ListAsync(Func<ObservedFailover, CancellationToken, Task> report, CancellationToken cancellationToken)
    {
        var found = (await list(cancellationToken)).ToDictionary(l => l.ResourceId, StringComparer.Ordinal);
        foreach (var gone in _clusters.Keys.Where(id => !found.ContainsKey(id)))
            _clusters.TryRemove(gone, out _);
        foreach (var layout in found.Values)
            _clusters.GetOrAdd(layout.ResourceId, _ => new GuardedCluster(layout, machine, api, starter, holders, report, time, log));
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var guarded = new List<(GuardedCluster Cluster, ClusterRecord Record)>();
        foreach (var cluster in _clusters.Values)
        {
            if (await cluster.ReadAsync(cancellationToken) is { IsAdopted: true, Wish: ClusterWish.Run } record)
                guarded.Add((cluster, record));
        }

        if (guarded.Count == 0)
            return;
        var (entries, client) = await ReadStoreAsync(cancellationToken);
        foreach (var (cluster, record) in guarded)
            await cluster.LookAsync(record, entries is null ? null : AgreedState.Of(entries, _access!.PrefixOf(cluster.ResourceId)), client, cancellationToken);
    }

    /// <summary>Everything that the clusters agree on, in one call; null while the store does not answer.</summary>
    private async Task<(IReadOnlyList<StoreEntry>? Entries, EtcdClient? Client)> ReadStoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            var access = await store.EnsureAsync(cancellationToken);
            if (_client is null || access != _access)
            {
                _client?.Dispose();
                (_client, _access) = (new EtcdClient(access), access);
            }

            return (await _client.RangeAsync(access.Prefix, cancellationToken), _client);
        }
        catch (Exception e) when (e is StoreException or EngineException or MachineException or IOException)
        {
            StoreIsAway(log, e.Message);
            return (null, null);
        }
    }

    [LoggerMessage(3110, LogLevel.Error, "The guard of clusters failed, and goes on")]
    private static partial void GuardFailed(ILogger logger, Exception failure);

    [LoggerMessage(3111, LogLevel.Warning, "No cluster can fail over: {Reason}")]
    private static partial void StoreIsAway(ILogger logger, string reason);
}
