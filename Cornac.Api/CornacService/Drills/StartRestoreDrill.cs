using System.Text.RegularExpressions;
using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Models.CornacService;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Naming;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.CornacService.Drills;

/// <summary>Has the newest backup of an instance restored aside, checked, timed and thrown away.</summary>
internal sealed partial class StartRestoreDrill(InventoryDb inventory, TimeProvider clock)
    : IOperationHandler<StartRestoreDrillRequest, StartRestoreDrillResponse>
{
    public IEnumerable<string> Resources(StartRestoreDrillRequest request, CallContext context) =>
        [new RdsArn(context.Region, context.AccountId, RdsArn.Instance, request.DBInstanceIdentifier.ToLowerInvariant()).ToString()];

    public async Task<StartRestoreDrillResponse> HandleAsync(StartRestoreDrillRequest request, CallContext context, CancellationToken cancellationToken)
    {
        foreach (var table in request.CountedTables ?? [])
        {
            if (!TablePattern().IsMatch(table)) throw CommonErrors.ValidationException($"CountedTables: '{table}' is not of the form database.schema.table.");
        }

        var name = request.DBInstanceIdentifier.ToLowerInvariant();
        var id = await inventory.Set<BackupSetRecord>().Where(s => s.AccountId == context.AccountId && s.Identifier == name && s.InstanceDeletedAt == null)
            .Select(s => s.ResourceId).SingleOrDefaultAsync(cancellationToken);
        var set = id is null ? null : await inventory.LockBackupSetAsync(id, cancellationToken);
        if (set is null) throw new RestoreDrillInstanceNotFoundException($"DBInstance {request.DBInstanceIdentifier} not found.");
        if (set.LastBackupAt is null)
            throw new RestoreDrillNotPossibleException($"DB instance {name} has no backup yet: turn automatic backups on, or take a snapshot.");
        if (await DrillWork.IsDrilledAsync(inventory, set.ResourceId, cancellationToken))
            throw new RestoreDrillNotPossibleException($"A restore drill of DB instance {name} is under way: wait until it has ended.");
        var drill = await DrillWork.StartAsync(
            inventory, set, request.CountedTables ?? [], context.Caller.PrincipalArn, clock.GetUtcNow(), cancellationToken);
        await inventory.SaveChangesAsync(cancellationToken);
        return new StartRestoreDrillResponse { RestoreDrill = DrillView.Show(drill) };
    }

    [GeneratedRegex(@"^[^.\s]{1,63}\.[^.\s]{1,63}\.[^.\s]{1,63}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TablePattern();
}
