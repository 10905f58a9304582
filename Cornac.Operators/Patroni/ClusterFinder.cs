using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;
using Cornac.Operators.Machines.Local;
using Cornac.Operators.Patroni.Addresses;
using Cornac.Operators.Patroni.Store;
using Cornac.Operators.Standalone;

namespace Cornac.Operators.Patroni;

/// <summary>Finds what a turn of converging on a cluster starts from.</summary>
internal sealed class ClusterFinder(StandaloneOperator single, PatroniOptions options, PatroniApi api, EtcdServer store, AddressHolders holders)
{
    private readonly LocalMachine _machine = single.Machine;

    public async Task<ClusterSituation> FindAsync(InstanceSpec desired, ClusterLayout layout, ClusterRecord? record, CancellationToken cancellationToken)
    {
        Check(desired);
        if (await _machine.ExistsAsync(layout.Instance.Deleting, cancellationToken))
            throw new EngineException(FailureKind.Permanent, $"Instance {desired.ResourceId} is being destroyed.");
        var known = record ?? await NewRecordAsync(desired, layout, cancellationToken);
        // Until Patroni has the data, nodes may still get other addresses.
        if (!known.IsAdopted && desired.HighAvailability is { } nodesWanted)
            known = known with { NodeAddresses = [.. nodesWanted.NodeAddresses] };
        if (desired.StorageGiB < known.StorageGiB)
            throw new EngineException(FailureKind.Permanent, $"Storage cannot shrink from {known.StorageGiB} GiB to {desired.StorageGiB} GiB.");
        var nodes = layout.Nodes(known.NodeAddresses);
        var found = await Task.WhenAll(nodes.Select(n => NodeSituation.FindAsync(n, _machine, api, cancellationToken)));
        var data = found.FirstOrDefault(n => n.HasData)?.Node.Layout.Data;
        var major = data is null ? null : (await _machine.ReadTextAsync(Path.Combine(data, "PG_VERSION"), cancellationToken))?.Trim();
        var engine = EngineChoice.Choose(desired, new InstanceRecord { EngineVersion = known.EngineVersion }, major, await single.Installations.FindAsync(cancellationToken));
        var facts = await _machine.DescribeAsync(cancellationToken);
        var secret = await _machine.ReadTextAsync(layout.Secret, cancellationToken) ?? string.Empty;
        var access = await store.IsUpAsync(cancellationToken) ? await store.FindAsync(cancellationToken) : null;
        var primary = found.FirstOrDefault(n => n.Report is { IsPrimary: true });
        var (_, slots) = primary is { Server.IsReady: true } && desired.Followers.Count + known.Slots.Count > 0
            ? await single.Observer.AskReplicationAsync(layout.Instance with { NodeName = primary.Node.Name }, engine, follows: false, isFollowed: true, primary.Server, cancellationToken)
            : default;
        return new ClusterSituation
        {
            Desired = desired,
            Layout = layout,
            Record = known,
            IsNew = record is null,
            Engine = engine,
            Machine = facts,
            Store = access,
            Secret = secret,
            Nodes = found,
            Slots = slots,
            IsAddressHeld = await holders.Of(known.Address).IsUpAsync(ClusterAddress.Of(layout, known), _machine, cancellationToken),
            Configuration = access is null || desired.HighAvailability is null
                ? null : await ConfigureAsync(desired, layout, nodes, engine, access, secret, facts, cancellationToken),
        };
    }

    public static void Check(InstanceSpec desired)
    {
        Roles.Check(desired);
        if (desired.HighAvailability is { NodeAddresses: var addresses }
            && (addresses.Count < 2 || addresses.Append(desired.Address).Distinct(StringComparer.Ordinal).Count() != addresses.Count + 1))
            throw new EngineException(FailureKind.Permanent, "Every node needs an address of its own, beside the instance's, and there are two nodes or more.");
    }

    private Task<ClusterConfiguration> ConfigureAsync(
        InstanceSpec desired, ClusterLayout layout, IReadOnlyList<ClusterNode> nodes, EngineVersion engine, StoreAccess access, string secret, MachineFacts facts, CancellationToken cancellationToken)
    {
        var haveOwnNetworks = single.Listen.IsOnOwnNetwork(desired.Address);
        if (nodes.FirstOrDefault(n => single.Listen.IsOnOwnNetwork(n.Address) != haveOwnNetworks) is { } other)
            throw new EngineException(FailureKind.Permanent, $"The addresses {desired.Address} and {other.Address} are not on the same network, and one instance's have to be: widen Cornac:Local:Addresses, or release an address.");
        var seen = haveOwnNetworks ? store.SeenFromNetworks(access) : access;
        var address = holders.Of(desired.Address).Render(desired, new ClusterAddress(layout, desired.Address, nodes), seen);
        return ClusterConfiguration.RenderAsync(
            desired, nodes, engine, seen, secret, options, single.Sets, haveOwnNetworks, address, _machine, facts, single.Authority, cancellationToken);
    }

    private async Task<ClusterRecord> NewRecordAsync(InstanceSpec desired, ClusterLayout layout, CancellationToken cancellationToken)
    {
        var before = await single.Records.ReadAsync(layout.Instance, _machine, cancellationToken);
        return new ClusterRecord
        {
            NodeAddresses = [.. desired.HighAvailability?.NodeAddresses ?? []],
            Address = desired.Address,
            Port = desired.Port,
            Generation = before.Generation,
            EngineVersion = before.EngineVersion,
            StorageGiB = before.StorageGiB,
        };
    }
}
