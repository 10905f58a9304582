using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Engines;
using Cornac.Api.Rds.Naming;
using Cornac.Api.Rds.Paging;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Rds.Snapshots;

/// <summary>The account's snapshots, the oldest first, and where asked for those that other accounts share with it.</summary>
internal sealed class DescribeDBSnapshots(SnapshotStore store, SnapshotView view) : IOperationHandler<DescribeDBSnapshotsRequest, DescribeDBSnapshotsResponse>
{
    // Those that never match: snapshots are not public here, and there is no AWS Backup.
    private static readonly string[] Types = [SnapshotType.Automated, SnapshotType.Manual, SnapshotView.Shared, "public", "awsbackup"];

    public IEnumerable<string> Resources(DescribeDBSnapshotsRequest request, CallContext context) =>
        request.DBSnapshotIdentifier is { } name ? [SnapshotStore.Arn(name, context)]
            : request.DBInstanceIdentifier is { } instance ? [RdsArn.Of(instance, RdsArn.Instance, context)?.ToString() ?? instance]
            : [SnapshotStore.Arn("*", context)];

    public async Task<DescribeDBSnapshotsResponse> HandleAsync(DescribeDBSnapshotsRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var page = Page.From(request.MaxRecords, request.Marker);
        var filters = Filters.From(request.Filters, "db-instance-id", "db-snapshot-id", "dbi-resource-id", "snapshot-type", "engine");
        List<IReadOnlyList<string>> types = [.. new[] { request.SnapshotType is { } type ? [type] : null, filters["snapshot-type"] }.OfType<IReadOnlyList<string>>()];
        if (types.SelectMany(t => t).FirstOrDefault(t => !Types.Contains(t, StringComparer.Ordinal)) is { } unknown)
            throw CommonErrors.InvalidParameterValue($"Unknown snapshot type {unknown}: use one of {string.Join(", ", Types)}.");

        var query = store.Inventory.Set<SnapshotRecord>().AsNoTracking();
        if (request.DBSnapshotIdentifier is { } name)
        {
            var one = await store.FindReadableAsync(name, context, cancellationToken);
            query = query.Where(s => s.Id == one.Id);
        }
        else if (request.IncludeShared == true || types.SelectMany(t => t).Contains(SnapshotView.Shared, StringComparer.Ordinal))
        {
            query = query.Where(s => s.AccountId == context.AccountId || (s.SharedWith.Contains(context.AccountId) && !s.DeleteRequested));
        }
        else
        {
            query = query.Where(s => s.AccountId == context.AccountId);
        }

        query = types.Aggregate(query, (all, some) => OfTypes(all, some, request.IncludeShared == true, context.AccountId));
        query = Matching(query, request, filters, context);
        if (page.After is { } after) query = query.Where(s => string.Compare(s.Id, after) > 0);
        var found = await query.OrderBy(s => s.Id).Take(page.Size + 1).ToListAsync(cancellationToken);
        var (snapshots, marker) = page.Cut(found, s => s.Id);
        return new DescribeDBSnapshotsResponse { DBSnapshots = [.. snapshots.Select(s => view.Show(s, context))], Marker = marker };
    }

    /// <summary>As in RDS, asking for manual ones with IncludeShared brings those of others too, all of which are manual.</summary>
    private static IQueryable<SnapshotRecord> OfTypes(IQueryable<SnapshotRecord> query, IReadOnlyList<string> types, bool includeShared, string accountId)
    {
        List<string> own = [.. types.Intersect([SnapshotType.Automated, SnapshotType.Manual], StringComparer.Ordinal)];
        var shared = types.Contains(SnapshotView.Shared, StringComparer.Ordinal) || (includeShared && own.Contains(SnapshotType.Manual));
        return query.Where(s => s.AccountId == accountId ? own.Contains(s.Type) : shared);
    }

    private static IQueryable<SnapshotRecord> Matching(
        IQueryable<SnapshotRecord> query, DescribeDBSnapshotsRequest request, Filters filters, CallContext context)
    {
        if (request.DBInstanceIdentifier is { } instance) query = OfInstances(query, [instance], context);
        if (filters["db-instance-id"] is { } instances) query = OfInstances(query, instances, context);
        if (request.DbiResourceId is { } id) query = query.Where(s => s.SetId == id);
        if (filters["dbi-resource-id"] is { } ids) query = query.Where(s => ids.Contains(s.SetId));
        if (filters["db-snapshot-id"] is { } names)
        {
            var wanted = names.Select(n => RdsArn.Of(n, RdsArn.Snapshot, context)).OfType<RdsArn>().Select(arn => $"{arn.Account}:{arn.Name}").ToList();
            query = query.Where(s => wanted.Contains(s.AccountId + ":" + s.Identifier));
        }

        if (filters["engine"] is { } engines && !engines.Contains(InstalledEngines.Postgres, StringComparer.Ordinal)) query = query.Where(_ => false);
        return query;
    }

    private static IQueryable<SnapshotRecord> OfInstances(IQueryable<SnapshotRecord> query, IReadOnlyList<string> names, CallContext context)
    {
        var wanted = names.Select(name => RdsArn.InstanceName(name, context)).ToList();
        return query.Where(s => s.AccountId == context.AccountId && wanted.Contains(s.InstanceIdentifier));
    }
}
