using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Models.CornacService;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.CornacService.Drills;

/// <summary>Restore drills of the caller's account, the newest first.</summary>
internal sealed class DescribeRestoreDrills(InventoryDb inventory) : IOperationHandler<DescribeRestoreDrillsRequest, DescribeRestoreDrillsResponse>
{
    private const int LargestPage = 100;

    public async Task<DescribeRestoreDrillsResponse> HandleAsync(DescribeRestoreDrillsRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var size = request.MaxResults ?? LargestPage;
        var query = inventory.Set<RestoreDrillRecord>().AsNoTracking().Where(d => d.AccountId == context.AccountId);
        if (request.DBInstanceIdentifier?.ToLowerInvariant() is { } name) query = query.Where(d => d.InstanceIdentifier == name);
        if (request.NextToken is { } token)
        {
            var last = await LastAsync(token, context.AccountId, cancellationToken);
            query = query.Where(d => d.CreatedAt < last.CreatedAt || (d.CreatedAt == last.CreatedAt && d.Id.CompareTo(last.Id) < 0));
        }

        var found = await query.OrderByDescending(d => d.CreatedAt).ThenByDescending(d => d.Id).Take(size + 1).ToListAsync(cancellationToken);
        return new DescribeRestoreDrillsResponse
        {
            RestoreDrills = [.. found.Take(size).Select(DrillView.Show)],
            NextToken = found.Count > size ? PageMarker.Write(found[size - 1].Id) : null,
        };
    }

    private async Task<RestoreDrillRecord> LastAsync(string token, string accountId, CancellationToken cancellationToken)
    {
        var id = PageMarker.TryRead(token);
        return await inventory.Set<RestoreDrillRecord>().AsNoTracking().SingleOrDefaultAsync(d => d.Id == id && d.AccountId == accountId, cancellationToken)
            ?? throw CommonErrors.ValidationException("The NextToken is not one that this service has handed out, or too old. Start again without it.");
    }
}
