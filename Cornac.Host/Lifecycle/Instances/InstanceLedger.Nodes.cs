using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Nodes;
using Cornac.Host.Lifecycle.Engine;
using Cornac.Operators.Contract;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Lifecycle.Instances;

/// <content>Instances of several nodes: their addresses, and who of them is the primary.</content>
public sealed partial class InstanceLedger
{
    /// <summary>RDS's Multi-AZ DB instance: a primary and a standby.</summary>
    private const int Nodes = 2;

    /// <summary>Gives each node of an instance an address.</summary>
    /// <exception cref="AddressPoolExhaustedException">Too few are left; none is given.</exception>
    public Task<bool> GiveNodesAsync(LeasedWork work, CancellationToken cancellationToken) =>
        ChangeAsync(work, Parking.Hold, async (db, instance, _) =>
        {
            if (instance is not { MultiAz: true, NodeAddresses.Count: 0, DeleteRequested: false }) return true;
            var given = new List<string>();
            for (var i = 0; i < Nodes; i++)
                given.Add(await options.Addresses.AllocateAsync(db, options.HostId, instance.ResourceId, accountId: null, clock.GetUtcNow(), cancellationToken));
            instance.NodeAddresses = given;
            return true;
        }, cancellationToken);

    /// <summary>The address that a node was given is used by something else: the nodes get others, at the next turn.</summary>
    public Task<bool> OtherNodesAsync(LeasedWork work, string address, CancellationToken cancellationToken) =>
        ChangeAsync(work, Parking.Hold, async (db, instance, _) =>
        {
            if (instance is null || !instance.NodeAddresses.Remove(address)) return true;
            await AddressPool.OccupyAsync(db, options.HostId, address, cancellationToken);
            await AddressPool.ReleaseAsync(db, instance.ResourceId, instance.NodeAddresses, cancellationToken);
            instance.NodeAddresses = [];
            return true;
        }, cancellationToken);

    /// <summary>The primary of several nodes, null for one node. While it changes, the one that was it is seen stopped, which must not undo what the guard notes.</summary>
    private static string? PrimaryOf(ObservedInstance observed, string? before) =>
        observed.Nodes.Count > 1 ? observed.Nodes.FirstOrDefault(n => n is { Role: NodeRole.Primary, State: InstanceState.Running })?.Name ?? before : null;

    /// <summary>An instance of one node again needs none of them.</summary>
    private static async Task TakeNodesBackAsync(InventoryDb db, InstanceRecord instance, CancellationToken cancellationToken)
    {
        if (instance.MultiAz || instance.NodeAddresses.Count == 0) return;
        await AddressPool.ReleaseAsync(db, instance.ResourceId, instance.NodeAddresses, cancellationToken);
        instance.NodeAddresses = [];
        await db.Set<NodeRecord>().Where(n => n.ResourceId == instance.ResourceId).ExecuteDeleteAsync(cancellationToken);
    }
}
