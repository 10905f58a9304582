using System.Collections.Concurrent;
using Cornac.Operators.Machines;
using Cornac.Operators.Standalone;

namespace Cornac.Operators.Patroni;

/// <summary>Starts and kills nodes, one thing at a time for each: a node that is being fenced is not started again meanwhile.</summary>
internal sealed class NodeStarter(IMachine machine, PatroniApi api, string patroniProgram, ListenAddresses listen, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);

    /// <summary>Starts the node's Patroni unless it runs; PostgreSQL is its business.</summary>
    public async Task StartAsync(ClusterNode node, IMachineLease lease, CancellationToken cancellationToken)
    {
        using var _ = await EnterAsync(node, cancellationToken);
        // A network of its own does not outlive the machine.
        await listen.EnsureAsync(node.Layout, node.Address, [], isAlone: false, lease, cancellationToken);
        var command = await PatroniLauncher.CommandAsync(node, patroniProgram, machine, cancellationToken);
        await node.Patroni.StartAsync(lease, command with { Network = node.Layout.Network }, cancellationToken);
    }

    /// <summary>Kills everything of a node, and makes sure of it: what was stopped by a signal dies as well. It loses the instance's address where that is on its network.</summary>
    /// <returns>True when nothing is left; false when something still is after <paramref name="patience"/>.</returns>
    public async Task<bool> FenceAsync(ClusterNode node, IMachineLease lease, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var _ = await EnterAsync(node, cancellationToken);
        var isDead = (await lease.KillAllAsync(node.RunningFolders, patience, time, cancellationToken)).Count == 0;
        // What would take the instance's address off the node is dead as well.
        await listen.EnsureAsync(node.Layout, node.Address, [], isAlone: true, lease, cancellationToken);
        return isDead;
    }

    /// <summary>The nodes anew.</summary>
    public async Task<ClusterSituation> LookAgainAsync(ClusterSituation now, CancellationToken cancellationToken) =>
        now with { Nodes = await Task.WhenAll(now.Nodes.Select(n => NodeSituation.FindAsync(n.Node, machine, api, cancellationToken))) };

    public void Dispose()
    {
        foreach (var gate in _gates.Values)
            gate.Dispose();
    }

    private async Task<Gate> EnterAsync(ClusterNode node, CancellationToken cancellationToken)
    {
        var gate = _gates.GetOrAdd(node.Layout.Root, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellationToken);
        return new Gate(gate);
    }

    private sealed class Gate(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
