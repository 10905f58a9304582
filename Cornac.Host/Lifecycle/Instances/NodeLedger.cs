using System.Collections.Concurrent;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Nodes;
using Cornac.Operators.Contract;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Lifecycle.Instances;

/// <summary>Writes down how the nodes of instances are: at once what changes, and every few seconds what always does.</summary>
public sealed class NodeLedger(IDbContextFactory<InventoryDb> contexts, TimeProvider clock)
{
    /// <summary>Lag and the time of the look change all the time.</summary>
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (IReadOnlyList<ObservedNode> Nodes, long At)> _noted = new(StringComparer.Ordinal);

    /// <summary>Notes the nodes of an instance of several; of one that has a single node again, removes what was noted.</summary>
    public async Task NoteAsync(string accountId, ObservedInstance observed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(observed);
        var nodes = observed.Nodes.Count > 1 ? observed.Nodes : [];
        var known = _noted.TryGetValue(observed.ResourceId, out var last);
        if (nodes.Count == 0 && !known) return; // Whoever takes nodes away removes what an earlier run has noted.
        if (known && IsSame(last.Nodes, nodes) && clock.GetElapsedTime(last.At) < NoteEvery) return;
        try
        {
            await WriteAsync(accountId, observed.ResourceId, nodes, cancellationToken);
        }
        catch (DbUpdateException)
        {
            return; // The instance is gone by now, and its nodes with it.
        }

        if (nodes.Count == 0) _noted.TryRemove(observed.ResourceId, out _);
        else _noted[observed.ResourceId] = (nodes, clock.GetTimestamp());
    }

    private async Task WriteAsync(string accountId, string resourceId, IReadOnlyList<ObservedNode> nodes, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.Set<NodeRecord>().Where(n => n.ResourceId == resourceId).ToListAsync(cancellationToken);
        db.RemoveRange(rows.Where(row => nodes.All(node => node.Name != row.Name)));
        foreach (var node in nodes)
        {
            var row = rows.Find(r => r.Name == node.Name);
            if (row is null) db.Add(row = new NodeRecord { ResourceId = resourceId, Name = node.Name, AccountId = accountId });
            (row.Role, row.State, row.Address, row.Synchronous) = (node.Role, node.State, node.Address, node.IsSynchronous);
            (row.Timeline, row.LagBytes, row.StartedAt, row.ObservedAt) = (node.Timeline, node.LagBytes, node.StartedAt, clock.GetUtcNow());
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private static bool IsSame(IReadOnlyList<ObservedNode> before, IReadOnlyList<ObservedNode> now) =>
        before.Select(Lasting).SequenceEqual(now.Select(Lasting));

    private static ObservedNode Lasting(ObservedNode node) => node with { LagBytes = null };
}
