using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Nodes;
using Cornac.Api.Models.CornacService;
using Cornac.Api.Rds.Instances;
using Cornac.Operators.Contract;

namespace Cornac.Api.CornacService.Nodes;

/// <summary>Nodes and changes of the primary as clients see them.</summary>
internal sealed class NodeView(ApiSettings settings)
{
    /// <param name="node">The node.</param>
    /// <param name="place">Its place among the instance's, from zero.</param>
    /// <param name="host">Host that it is on.</param>
    public InstanceNode Show(NodeRecord node, int place, string? host) => new()
    {
        NodeName = node.Name,
        Role = node.Role.ToString().ToLowerInvariant(),
        State = node.State switch
        {
            InstanceState.Running => NodeState.Running,
            InstanceState.Starting => NodeState.Starting,
            InstanceState.Stopped => NodeState.Stopped,
            _ => NodeState.Empty,
        },
        Address = node.Address,
        AvailabilityZone = InstanceView.Zones(settings.Region, multiAz: true).ElementAtOrDefault(place),
        HostId = host,
        IsSynchronous = node.Synchronous,
        LagBytes = node.LagBytes,
        Timeline = node.Timeline,
        StartedTime = node.StartedAt,
        ObservedTime = node.ObservedAt,
    };

    /// <summary>Where only standbys answer; null where nothing does.</summary>
    public NodeEndpoint? ShowReadOnly(InstanceRecord instance) =>
        instance is { ReadOnlyPort: { } port } && settings.Names.HostOf(instance) is { } host ? new NodeEndpoint { Address = host, Port = port } : null;

    public static Failover Show(FailoverRecord failover) => new()
    {
        FailoverId = failover.Id.ToString(),
        Status = failover.Outcome.ToString().ToLowerInvariant(),
        IsPlanned = failover.Planned,
        FromNode = failover.FromNode,
        ToNode = failover.ToNode,
        Reason = failover.Reason,
        BeganTime = failover.BeganAt,
        EndedTime = failover.EndedAt,
        RepairedTime = failover.RepairedAt,
        GapMilliseconds = failover.GapMilliseconds,
        Stages = [.. failover.Stages.Select(stage => new FailoverTiming { Name = stage.Name, Milliseconds = stage.Milliseconds })],
    };
}
