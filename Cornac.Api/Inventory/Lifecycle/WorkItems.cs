using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Inventory.Lifecycle;

/// <summary>Wakes resources.</summary>
public static class WorkItems
{
    /// <summary>Has a resource looked at now, once the caller's transaction, if there is one, commits.</summary>
    public static Task<int> WakeAsync(InventoryDb db, string resourceId, string kind, string? hostId, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO work_items (resource_id, kind, host_id, next_run_at, fencing, attempt, wakes)
            VALUES ({resourceId}, {kind}, {hostId}, now(), 0, 0, 1)
            ON CONFLICT (resource_id) DO UPDATE
                SET next_run_at = now(), wakes = work_items.wakes + 1, attempt = 0, deadline = NULL, last_error = NULL;
            SELECT pg_notify({InstanceWork.Channel}, {hostId ?? ""});
            """,
            cancellationToken);
}
