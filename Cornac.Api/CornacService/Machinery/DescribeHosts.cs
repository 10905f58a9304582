using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.CornacService;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.CornacService.Machinery;

/// <summary>The hosts that run, or once ran, on this inventory, and the work that waits for each.</summary>
internal sealed class DescribeHosts(InventoryDb inventory, MasterAccount master) : IOperationHandler<DescribeHostsRequest, DescribeHostsResponse>
{
    private const int LargestPage = 100;
    private const string AnyHost = "";

    public IEnumerable<string> Resources(DescribeHostsRequest request, CallContext context) => [MasterAccount.Arn(context, "host")];

    public async Task<DescribeHostsResponse> HandleAsync(DescribeHostsRequest request, CallContext context, CancellationToken cancellationToken)
    {
        await master.RequireAsync(context, cancellationToken);
        var size = request.MaxResults ?? LargestPage;
        var query = inventory.Set<HostRecord>().AsNoTracking();
        if (request.NextToken is { } token)
        {
            var after = PageMarker.TryRead(token)
                ?? throw new InvalidNextTokenException("The NextToken is not one that this service has handed out. Start again without it.");
            query = query.Where(h => string.Compare(h.HostId, after) > 0);
        }

        var found = await query.OrderBy(h => h.HostId).Take(size + 1).ToListAsync(cancellationToken);
        var queues = await QueuesAsync(cancellationToken);
        return new DescribeHostsResponse
        {
            Hosts = [.. found.Take(size).Select(host => new Models.CornacService.Host
            {
                HostId = host.HostId,
                MachineName = host.MachineName,
                Version = host.Version,
                StartedTime = host.StartedAt,
                LastSeenTime = host.SeenAt,
                Orphans = host.Orphans,
                Work = queues.GetValueOrDefault(host.HostId) ?? Show(0, 0, 0, 0),
            })],
            UnassignedWork = queues.GetValueOrDefault(AnyHost) ?? Show(0, 0, 0, 0),
            NextToken = found.Count > size ? PageMarker.Write(found[size - 1].HostId) : null,
        };
    }

    /// <summary>What each host has to do.</summary>
    private async Task<Dictionary<string, WorkQueue>> QueuesAsync(CancellationToken cancellationToken)
    {
        var rows = await inventory.Database.SqlQuery<Queue>(
            $"""
            SELECT coalesce(host_id, {AnyHost}) AS "HostId",
                count(*) FILTER (WHERE lease_owner IS NOT NULL)::int AS "InProgress",
                count(*) FILTER (WHERE lease_owner IS NULL AND next_run_at IS NOT NULL)::int AS "Waiting",
                count(*) FILTER (WHERE next_run_at IS NOT NULL AND last_error IS NOT NULL)::int AS "Retrying",
                count(*)::int AS "Resources"
            FROM work_items GROUP BY 1
            """).ToListAsync(cancellationToken);
        return rows.ToDictionary(row => row.HostId, row => Show(row.InProgress, row.Waiting, row.Retrying, row.Resources), StringComparer.Ordinal);
    }

    private static WorkQueue Show(int inProgress, int waiting, int retrying, int resources) =>
        new() { InProgress = inProgress, Waiting = waiting, Retrying = retrying, Resources = resources };

    internal sealed record Queue(string HostId, int InProgress, int Waiting, int Retrying, int Resources);
}
