using System.Security.Cryptography;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Rds.Naming;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Inventory.Backups;

/// <summary>How the API and the clock have a backup restored aside and checked.</summary>
public static class DrillWork
{
    private const string Base32 = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>True while a drill of the set has not ended.</summary>
    public static Task<bool> IsDrilledAsync(InventoryDb db, string setId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Set<RestoreDrillRecord>().AnyAsync(d => d.SetId == setId && d.EndedAt == null, cancellationToken);
    }

    /// <summary>Asks for a drill, in the caller's transaction; the caller saves and commits.</summary>
    /// <param name="db">The transaction.</param>
    /// <param name="set">Set whose newest backup is tried.</param>
    /// <param name="countedTables">Tables whose rows are counted, as <c>database.schema.table</c>.</param>
    /// <param name="requestedBy">ARN of the principal who asks; null for the schedule.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<RestoreDrillRecord> StartAsync(
        InventoryDb db, BackupSetRecord set, IEnumerable<string> countedTables, string? requestedBy, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(set);
        var drill = new RestoreDrillRecord
        {
            Id = "drill-" + RandomNumberGenerator.GetString(Base32, 26),
            AccountId = set.AccountId,
            SetId = set.ResourceId,
            InstanceIdentifier = set.Identifier,
            ScratchId = ResourceIds.NewInstance(),
            Operator = set.Operator,
            HostId = set.HostId,
            RequestedBy = requestedBy,
            CountedTables = [.. countedTables],
            CreatedAt = now,
            Status = DrillStatus.Pending,
        };
        db.Add(drill);
        await WorkItems.WakeAsync(db, drill.ScratchId, WorkItemRecord.RestoreDrillKind, drill.HostId, cancellationToken);
        return drill;
    }
}
