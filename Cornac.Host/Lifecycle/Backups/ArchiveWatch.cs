using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Operators.Contract;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Lifecycle.Backups;

/// <summary>Keeps the latest restorable times true: notes how far the WAL of running instances is archived, many instances in one statement. A time never
/// goes back, whatever the clocks do.</summary>
public sealed class ArchiveWatch(IDbContextFactory<InventoryDb> contexts, BackupEvents events)
{
    /// <summary>A step shorter than this is not worth a write.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);

    public async Task NoteAsync(IReadOnlyCollection<ObservedInstance> observed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(observed);
        if (observed.Count == 0) return;
        var ids = observed.Select(o => o.ResourceId).ToArray();
        var until = observed.Select(o => o.ArchivedUntil?.ToUniversalTime()).ToArray();
        var failures = observed.Select(o => o.ArchiveFailure).ToArray();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var turned = await db.Database.SqlQuery<Turned>(
            $"""
            WITH seen AS (
                SELECT * FROM unnest({ids}, {until}, {failures}) AS seen(id, archived_until, failure)),
            changed AS (
                SELECT s.resource_id, s.archive_failure AS before FROM backup_sets s JOIN seen ON s.resource_id = seen.id
                WHERE s.archive_failure IS DISTINCT FROM seen.failure
                    OR (s.earliest_restorable IS NOT NULL AND seen.archived_until > COALESCE(s.latest_restorable, s.earliest_restorable) + {Shortest})
                ORDER BY s.resource_id FOR UPDATE OF s SKIP LOCKED)
            UPDATE backup_sets s SET archive_failure = seen.failure,
                latest_restorable = CASE WHEN s.earliest_restorable IS NULL THEN s.latest_restorable
                    ELSE GREATEST(s.latest_restorable, s.earliest_restorable, seen.archived_until) END
            FROM seen, changed WHERE s.resource_id = seen.id AND changed.resource_id = s.resource_id
            RETURNING s.resource_id AS "ResourceId", changed.before AS "Before", s.archive_failure AS "After"
            """).ToListAsync(cancellationToken);
        foreach (var one in turned.Where(one => (one.Before is null) != (one.After is null)))
        {
            var instance = await db.Set<InstanceRecord>().AsNoTracking().SingleOrDefaultAsync(i => i.ResourceId == one.ResourceId, cancellationToken);
            if (instance is not null) db.Add(one.After is { } reason ? events.ArchivingFailed(instance, reason) : events.ArchivingResumed(instance));
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private sealed record Turned(string ResourceId, string? Before, string? After);
}
