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

internal sealed class DescribeDBInstances(InventoryDb inventory, InstanceView view) : IOperationHandler<DescribeDBInstancesRequest, DescribeDBInstancesResponse>
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
            var one = await ByName(inventory, context.AccountId, name) ?? throw InstanceStore.NotFound(name);
            return new DescribeDBInstancesResponse { DBInstances = Matches(one.Instance, filters, context) ? [Show(one)] : [] };
        }

        var query = inventory.Set<InstanceRecord>().AsNoTracking().Where(i => i.AccountId == context.AccountId);
        if (page.After is { } after) query = query.Where(i => string.Compare(i.Identifier, after) > 0);
        if (filters["db-instance-id"] is { } names)
        {
            var wanted = names.Select(name => RdsArn.InstanceName(name, context)).ToList();
            query = query.Where(i => wanted.Contains(i.Identifier));
        }

        if (filters["dbi-resource-id"] is { } ids) query = query.Where(i => ids.Contains(i.ResourceId));
        if (!Matches(null, filters, context)) query = query.Where(_ => false);
        var found = await query
            .LeftJoin(inventory.Set<BackupSetRecord>(), i => i.ResourceId, s => s.ResourceId, (i, s) => new { Instance = i, Set = s })
            .OrderBy(x => x.Instance.Identifier).Take(page.Size + 1)
            .Select(x => new Found(x.Instance, x.Set == null ? null : new BackupHealth(x.Set.LatestRestorable, x.Set.Failure, x.Set.ArchiveFailure), null, new List<string>()))
            .ToListAsync(cancellationToken);
        var (instances, marker) = page.Cut(found, f => f.Instance.Identifier);
        return new DescribeDBInstancesResponse { DBInstances = [.. (await LinkAsync([.. instances], cancellationToken)).Select(Show)], Marker = marker };
    }

    /// <summary>Adds who follows whom, for a page at once.</summary>
    private async Task<IEnumerable<Found>> LinkAsync(List<Found> page, CancellationToken cancellationToken)
    {
        var ids = page.ConvertAll(f => f.Instance.ResourceId);
        var sources = page.Where(f => f.Instance.SourceId is not null).Select(f => f.Instance.SourceId!).ToList();
        var linked = await inventory.Set<InstanceRecord>().AsNoTracking().Where(i => ids.Contains(i.SourceId!) || sources.Contains(i.ResourceId))
            .OrderBy(i => i.Identifier).Select(i => new { i.ResourceId, i.Identifier, i.SourceId }).ToListAsync(cancellationToken);
        if (linked.Count == 0) return page;
        var names = linked.ToDictionary(i => i.ResourceId, i => i.Identifier, StringComparer.Ordinal);
        var replicas = linked.ToLookup(i => i.SourceId, i => i.Identifier, StringComparer.Ordinal);
        return page.Select(f => f with { Source = names.GetValueOrDefault(f.Instance.SourceId ?? ""), Replicas = [.. replicas[f.Instance.ResourceId]] });
    }

    private DBInstance Show(Found found) => view.Show(found.Instance, found.Backups, new ReplicaLinks(found.Source, found.Replicas));

    private static bool Matches(InstanceRecord? instance, Filters filters, CallContext context) =>
        filters["db-cluster-id"] is null && filters["domain"] is null
        && (filters["engine"] is not { } engines || engines.Contains(InstalledEngines.Postgres, StringComparer.Ordinal))
        && (instance is null || filters["db-instance-id"] is not { } names || names.Any(name => RdsArn.InstanceName(name, context) == instance.Identifier))
        && (instance is null || filters["dbi-resource-id"] is not { } ids || ids.Contains(instance.ResourceId, StringComparer.Ordinal));

    private sealed record Found(InstanceRecord Instance, BackupHealth? Backups, string? Source, List<string> Replicas);
}
