using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Nodes;
using Cornac.Api.Models.CornacService;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Naming;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.CornacService.Nodes;

/// <summary>The nodes of an instance of several, and how its primary changed lately.</summary>
internal sealed class DescribeInstanceNodes(InventoryDb inventory, NodeView view) : IOperationHandler<DescribeInstanceNodesRequest, DescribeInstanceNodesResponse>
{
    /// <summary>Who may look at the instance may look at its nodes.</summary>
    public IEnumerable<string> Resources(DescribeInstanceNodesRequest request, CallContext context) =>
        [RdsArn.InstanceName(request.DBInstanceIdentifier, context) is { } name ? Arn(name, context) : request.DBInstanceIdentifier];

    public async Task<DescribeInstanceNodesResponse> HandleAsync(DescribeInstanceNodesRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var name = RdsArn.InstanceName(request.DBInstanceIdentifier, context);
        var instance = await inventory.Set<InstanceRecord>().AsNoTracking().SingleOrDefaultAsync(i => i.AccountId == context.AccountId && i.Identifier == name, cancellationToken)
            ?? throw new InstanceNotFoundException($"DBInstance {request.DBInstanceIdentifier} not found.");
        var nodes = await inventory.Set<NodeRecord>().AsNoTracking().Where(n => n.ResourceId == instance.ResourceId).OrderBy(n => n.Name).ToListAsync(cancellationToken);
        var failovers = await inventory.Set<FailoverRecord>().AsNoTracking().Where(f => f.ResourceId == instance.ResourceId)
            .OrderByDescending(f => f.BeganAt).Take(FailoverRecord.Kept).ToListAsync(cancellationToken);
        return new DescribeInstanceNodesResponse
        {
            DBInstanceIdentifier = instance.Identifier,
            DBInstanceArn = Arn(instance.Identifier, context),
            Nodes = [.. nodes.Select((node, place) => view.Show(node, place, instance.HostId))],
            ReadOnlyEndpoint = nodes.Count > 0 ? view.ShowReadOnly(instance) : null,
            Failovers = [.. failovers.Select(NodeView.Show)],
        };
    }

    private static string Arn(string name, CallContext context) => new RdsArn(context.Region, context.AccountId, RdsArn.Instance, name).ToString();
}
