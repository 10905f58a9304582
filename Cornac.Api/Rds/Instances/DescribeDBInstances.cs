using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Engines;
using Cornac.Api.Rds.Naming;
using Cornac.Api.Rds.Paging;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Rds.Instances;

internal sealed class DescribeDBInstances(InstanceStore store, InstanceView view) : IOperationHandler<DescribeDBInstancesRequest, DescribeDBInstancesResponse>
{
    private static readonly Func<InventoryDb, string, string, Task<Found?>> ByName = EF.CompileAsyncQuery(
        (InventoryDb db, string account, string name) =>
            db.Set<InstanceRecord>().AsNoTracking().Where(i => i.AccountId == account && i.Identifier == name)
                .LeftJoin(db.Set<BackupSetRecord>(), i => i.ResourceId, s => s.ResourceId, (i, s) => new { Instance = i, Set = s })
                .Select(x => new Found(
                    x.Instance, x.Set == null ? null : new BackupHealth(x.Set.LatestRestorable, x.Set.Failure, x.Set.ArchiveFailure),
                    db.Set<InstanceRecord>().Where(s => s.ResourceId == x.Instance.SourceId).Select(s => s.Identifier).SingleOrDefault(),
                    db.Set<InstanceRecord>().Where(r => r.SourceId == x.Instance.ResourceId).OrderBy(r => r.Identifier).Select(r => r.Identifier).ToList()))
                .SingleOrDefault());

    public IEnumerable<string> Resources(DescribeDBInstancesRequest request, CallContext context) =>
        [request.DBInstanceIdentifier is not { } name ? InstanceStore.Arn("*", context)
            : RdsArn.InstanceName(name, context) is { } own ? InstanceStore.Arn(own, context) : name];

    public async Task<DescribeDBInstancesResponse> HandleAsync(
        DescribeDBInstancesRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var page = Page.From(request.MaxRecords, request.Marker);
        var filters = Filters.From(request.Filters, "db-cluster-id", "db-instance-id", "dbi-resource-id", "domain", "engine");
        if (request.DBInstanceIdentifier is { } identifier)
        {
            var name = RdsArn.InstanceName(identifier, context) ?? throw InstanceStore.NotFound(identifier);
            var one = await ByName(store.Inventory, context.AccountId, name) ?? throw InstanceStore.NotFound(name);
            return new DescribeDBInstancesResponse { DBInstances = Matches(one.Instance, filters, context) ? [view.Show(one.Instance, one.Backups, new ReplicaLinks(one.Source, one.Replicas))] : [] };
        }

        var query = store.Inventory.Set<InstanceRecord>().AsNoTracking().Where(i => i.AccountId == context.AccountId);
        if (page.After is { } after) query = query.Where(i => string.Compare(i.Identifier, after) > 0);
        if (filters["db-instance-id"] is { } names)
        {
            var wanted = names.Select(name => RdsArn.InstanceName(name, context)).ToList();
            query = query.Where(i => wanted.Contains(i.Identifier));
        }

        if (filters["dbi-resource-id"] is { } ids) query = query.Where(i => ids.Contains(i.ResourceId));
        if (!Matches(null, filters, context)) query = query.Where(_ => false);
        var found = await query
            .LeftJoin(store.Inventory.Set<BackupSetRecord>(), i => i.ResourceId, s => s.ResourceId, (i, s) => new { Instance = i, Set = s })
            .OrderBy(x => x.Instance.Identifier).Take(page.Size + 1)
            .Select(x => new { x.Instance, Backups = x.Set == null ? null : new BackupHealth(x.Set.LatestRestorable, x.Set.Failure, x.Set.ArchiveFailure) })
            .ToListAsync(cancellationToken);
        var (shown, marker) = page.Cut(found, f => f.Instance.Identifier);
        var linksOf = await store.LinksAsync([.. shown.Select(f => f.Instance)], cancellationToken);
        return new DescribeDBInstancesResponse { DBInstances = [.. shown.Select(f => view.Show(f.Instance, f.Backups, linksOf(f.Instance)))], Marker = marker };
    }

    private static bool Matches(InstanceRecord? instance, Filters filters, CallContext context) =>
        filters["db-cluster-id"] is null && filters["domain"] is null
        && (filters["engine"] is not { } engines || engines.Contains(InstalledEngines.Postgres, StringComparer.Ordinal))
        && (instance is null || filters["db-instance-id"] is not { } names || names.Any(name => RdsArn.InstanceName(name, context) == instance.Identifier))
        && (instance is null || filters["dbi-resource-id"] is not { } ids || ids.Contains(instance.ResourceId, StringComparer.Ordinal));

    private sealed record Found(InstanceRecord Instance, BackupHealth? Backups, string? Source, List<string> Replicas);
}
