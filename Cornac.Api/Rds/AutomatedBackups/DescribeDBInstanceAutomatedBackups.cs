using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Naming;
using Cornac.Api.Rds.Paging;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Rds.AutomatedBackups;

internal sealed class DescribeDBInstanceAutomatedBackups(AutomatedBackups backups, AutomatedBackupView view)
    : IOperationHandler<DescribeDBInstanceAutomatedBackupsRequest, DescribeDBInstanceAutomatedBackupsResponse>
{
    private static readonly string[] Statuses = [AutomatedBackupView.Active, AutomatedBackupView.Creating, AutomatedBackupView.Retained];

    public IEnumerable<string> Resources(DescribeDBInstanceAutomatedBackupsRequest request, CallContext context) =>
        [request.DBInstanceAutomatedBackupsArn ?? AutomatedBackups.Arn("*", context)];

    public async Task<DescribeDBInstanceAutomatedBackupsResponse> HandleAsync(
        DescribeDBInstanceAutomatedBackupsRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var page = Page.From(request.MaxRecords, request.Marker);
        var filters = Filters.From(request.Filters, "status", "db-instance-id", "dbi-resource-id");
        if (filters["status"]?.FirstOrDefault(s => !Statuses.Contains(s, StringComparer.Ordinal)) is { } unknown)
            throw CommonErrors.InvalidParameterValue($"Unknown status {unknown}: use one of {string.Join(", ", Statuses)}.");

        var query = backups.Of(context.AccountId).AsNoTracking();
        if (request.DbiResourceId is not null || request.DBInstanceAutomatedBackupsArn is not null)
        {
            var one = await backups.FindAsync(request.DbiResourceId, request.DBInstanceAutomatedBackupsArn, context, cancellationToken)
                ?? throw AutomatedBackups.NotFound(request.DbiResourceId ?? request.DBInstanceAutomatedBackupsArn);
            query = query.Where(s => s.ResourceId == one.ResourceId);
        }

        if (request.DBInstanceIdentifier is { } instance)
        {
            query = OfInstances(query, [instance], context);
            if (!await query.AnyAsync(cancellationToken)) throw AutomatedBackups.NotFound(instance);
        }

        if (filters["db-instance-id"] is { } names) query = OfInstances(query, names, context);
        if (filters["dbi-resource-id"] is { } ids) query = query.Where(s => ids.Contains(s.ResourceId));
        if (filters["status"] is { } statuses)
        {
            var (active, creating, retained) = (Has(AutomatedBackupView.Active), Has(AutomatedBackupView.Creating), Has(AutomatedBackupView.Retained));
            query = query.Where(s => s.InstanceDeletedAt != null ? retained : s.LatestRestorable == null ? creating : active);
            bool Has(string status) => statuses.Contains(status, StringComparer.Ordinal);
        }

        if (page.After is { } after) query = query.Where(s => string.Compare(s.ResourceId, after) > 0);
        var found = await query.OrderBy(s => s.ResourceId).Take(page.Size + 1).ToListAsync(cancellationToken);
        var (sets, marker) = page.Cut(found, s => s.ResourceId);
        return new DescribeDBInstanceAutomatedBackupsResponse { DBInstanceAutomatedBackups = [.. sets.Select(view.Show)], Marker = marker };
    }

    private static IQueryable<BackupSetRecord> OfInstances(IQueryable<BackupSetRecord> query, IReadOnlyList<string> names, CallContext context)
    {
        var wanted = names.Select(name => RdsArn.InstanceName(name, context)).ToList();
        return query.Where(s => wanted.Contains(s.Identifier));
    }
}
