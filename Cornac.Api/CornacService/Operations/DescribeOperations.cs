using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.CornacService;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Naming;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.CornacService.Operations;

/// <summary>The operations of the caller's account, newest first: how far each is, step by step.</summary>
internal sealed class DescribeOperations(InventoryDb inventory) : IOperationHandler<DescribeOperationsRequest, DescribeOperationsResponse>
{
    private const int LargestPage = 100;
    private const string Anything = "*";

    /// <summary>The instance that is asked about, since who may look at it may look at its progress.</summary>
    public IEnumerable<string> Resources(DescribeOperationsRequest request, CallContext context) =>
        [request.ResourceIdentifier is not { } wanted ? Arn(Anything, context) : RdsArn.InstanceName(wanted, context) is { } name ? Arn(name, context) : wanted];

    public async Task<DescribeOperationsResponse> HandleAsync(
        DescribeOperationsRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var size = request.MaxResults ?? LargestPage;
        var query = inventory.Set<OperationRecord>().AsNoTracking().Where(o => o.AccountId == context.AccountId);
        if (request.RunningOnly == true) query = query.Where(o => o.EndedAt == null);
        if (request.OperationIds is { Count: > 0 } ids)
        {
            var wanted = ids.Select(id => Guid.TryParse(id, out var parsed) ? parsed : Guid.Empty).ToList();
            query = query.Where(o => wanted.Contains(o.Id));
        }

        if (request.ResourceIdentifier is { } resource) query = OfResource(query, resource, context);
        if (request.NextToken is { } token)
        {
            var (createdAt, id) = OperationPosition.Read(token);
            query = query.Where(o => EF.Functions.LessThan(ValueTuple.Create(o.CreatedAt, o.Id), ValueTuple.Create(createdAt, id)));
        }

        var found = await query.OrderByDescending(o => o.CreatedAt).ThenByDescending(o => o.Id).Take(size + 1).ToListAsync(cancellationToken);
        var operations = found.Take(size).ToList();
        return new DescribeOperationsResponse
        {
            Operations = await ShowAsync(operations, context, cancellationToken),
            NextToken = found.Count > size ? OperationPosition.Write(operations[^1]) : null,
        };
    }

    private static string Arn(string name, CallContext context) => new RdsArn(context.Region, context.AccountId, RdsArn.Instance, name).ToString();

    /// <summary>Operations on an instance by its name, ARN or resource id; also those from before it was renamed, and of instances that are gone.</summary>
    private IQueryable<OperationRecord> OfResource(IQueryable<OperationRecord> operations, string wanted, CallContext context)
    {
        var name = RdsArn.InstanceName(wanted, context);
        var present = inventory.Set<InstanceRecord>().Where(i => i.AccountId == context.AccountId && i.Identifier == name).Select(i => i.ResourceId);
        return operations.Where(o => o.ResourceId == wanted || o.ResourceName == name || present.Contains(o.ResourceId));
    }

    private async Task<List<Operation>> ShowAsync(List<OperationRecord> operations, CallContext context, CancellationToken cancellationToken)
    {
        var ids = operations.Select(o => o.Id).ToList();
        var steps = (await inventory.Set<OperationStepRecord>().AsNoTracking().Where(s => ids.Contains(s.OperationId))
            .OrderBy(s => s.Ordinal).ToListAsync(cancellationToken)).ToLookup(s => s.OperationId);
        var running = operations.Where(o => o.EndedAt is null).Select(o => o.Kind);
        var estimates = await StepEstimates.OfAsync(inventory, running, cancellationToken);
        return [.. operations.Select(o => OperationView.Show(o, [.. steps[o.Id]], estimates, Arn(o.ResourceName, context)))];
    }
}
