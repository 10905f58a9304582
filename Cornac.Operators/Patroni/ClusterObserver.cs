using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;
using Cornac.Operators.Patroni.Addresses;
using Cornac.Operators.Standalone;

namespace Cornac.Operators.Patroni;

/// <summary>Finds what exists of a cluster.</summary>
internal sealed class ClusterObserver(IMachine machine, PatroniApi api, Installations installations, Observer singles, AddressHolders holders, TimeProvider time, Func<string, bool> isFailingOver)
{
    /// <summary>A segment of WAL.</summary>
    private const long LittleLag = 16L << 20;

    public async Task<ObservedInstance> ObserveAsync(ClusterLayout layout, ClusterRecord record, CancellationToken cancellationToken)
    {
        var nodes = await Task.WhenAll(layout.Nodes(record.NodeAddresses).Select(n => NodeSituation.FindAsync(n, machine, api, cancellationToken)));
        var primary = nodes.FirstOrDefault(n => n.Report is { IsPrimary: true });
        var main = primary ?? nodes.FirstOrDefault(n => string.Equals(n.Node.Name, record.Primary, StringComparison.Ordinal)) ?? nodes[0];
        var major = (await machine.ReadTextAsync(Path.Combine(main.Node.Layout.Data, "PG_VERSION"), cancellationToken))?.Trim();
        var engine = (await installations.FindAsync(cancellationToken)).LastOrDefault(v => string.Equals(v.Major, major, StringComparison.Ordinal));
        var facts = primary is { Server.IsReady: true } && engine is not null
            ? await singles.AskAsync(layout.ResourceId, main.Node.Layout, engine, ServerConfiguration.AdministrationDatabase, primary.Server, cancellationToken)
            : null;
        var (_, slots) = facts is not null && record.Slots.Count > 0
            ? await singles.AskReplicationAsync(layout.Instance with { NodeName = main.Node.Name }, engine!, follows: false, isFollowed: true, primary!.Server, cancellationToken)
            : default;
        var archive = await singles.ReadArchiveAsync(main.Node.Layout, record.Archive, facts, cancellationToken);
        return new ObservedInstance
        {
            ResourceId = layout.ResourceId,
            State = record.Generation == 0 ? InstanceState.Partial : StateOf(layout, record, primary, nodes),
            Generation = record.Generation,
            EngineVersion = facts?.Version ?? engine?.Version,
            SystemIdentifier = facts?.SystemIdentifier ?? (engine is null ? null : await Cluster.ReadSystemIdentifierAsync(machine, main.Node.Layout, engine, cancellationToken)),
            PendingRestart = nodes.Any(n => n.Report is { PendingRestart: true }),
            StorageUsedBytes = main.HasData ? await machine.GetSizeAsync(main.Node.Layout.Data, cancellationToken) : null,
            ArchivedUntil = archive.Until,
            ArchiveFailure = archive.Failure,
            DnsName = record.Certified?.DnsName,
            NeedsRepair = (primary is { Server.IsReady: true } && Certified.IsDue(record.Certified, time.GetUtcNow()))
                || (slots is not null && !slots.SequenceEqual(record.Slots, StringComparer.Ordinal)),
            ReadOnlyPort = holders.Of(record.Address).ReadOnlyPort(record.Port),
            LastSwitchover = record.LastSwitchover,
            Nodes = [.. nodes.Select(n => Show(n, n == main, primary))],
        };
    }

    /// <summary>A standby that is in step with its primary: synchronous, or little behind. Null when there is none.</summary>
    public async Task<NodeLayout?> FindCurrentStandbyAsync(ClusterLayout layout, ClusterRecord record, CancellationToken cancellationToken)
    {
        var nodes = await Task.WhenAll(layout.Nodes(record.NodeAddresses).Select(n => NodeSituation.FindAsync(n, machine, api, cancellationToken)));
        if (nodes.FirstOrDefault(n => n.Report is { IsPrimary: true }) is not { } primary)
            return null;
        return nodes.Where(n => n != primary && n is { Report.IsRunning: true, Server.IsReady: true } && (n.IsInStepWith(primary) || LagOf(n, primary) <= LittleLag))
            .OrderByDescending(n => n.IsInStepWith(primary)).FirstOrDefault()?.Node.Layout;
    }

    /// <summary>While the primary changes, the instance is neither down nor in need of the engine.</summary>
    private InstanceState StateOf(ClusterLayout layout, ClusterRecord record, NodeSituation? primary, NodeSituation[] nodes)
    {
        if (primary is { Server.IsReady: true } || (record.Wish == ClusterWish.Run && isFailingOver(layout.ResourceId)))
            return InstanceState.Running;
        return nodes.Any(n => n.IsUp) ? InstanceState.Starting : InstanceState.Stopped;
    }

    private static long? LagOf(NodeSituation standby, NodeSituation? primary) =>
        primary?.Report?.Xlog?.Location is { } written && standby.Report?.Xlog?.Replayed is { } replayed ? Math.Max(0, written - replayed) : null;

    private static ObservedNode Show(NodeSituation found, bool isMain, NodeSituation? primary)
    {
        var state = found switch
        {
            { Report.IsRunning: true, Server.IsReady: true } => InstanceState.Running,
            { IsUp: true } => InstanceState.Starting,
            { HasData: false } => InstanceState.Partial,
            _ => InstanceState.Stopped,
        };
        var isPrimary = primary is null ? isMain : found == primary;
        return new ObservedNode
        {
            Name = found.Node.Name,
            Role = isPrimary ? NodeRole.Primary : NodeRole.Standby,
            State = state,
            SocketDirectory = found.Node.Layout.SocketDirectory,
            StartedAt = found.Server.IsUp ? found.Server.StartedAt : null,
            Address = found.Node.Address,
            Timeline = found.Report?.Timeline,
            LagBytes = isPrimary ? null : LagOf(found, primary),
            IsSynchronous = found.IsInStepWith(primary),
        };
    }
}
