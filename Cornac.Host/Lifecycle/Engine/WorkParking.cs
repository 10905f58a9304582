using Cornac.Api.Inventory;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Lifecycle.Engine;

/// <summary>What becomes of a work item at the end of a turn.</summary>
public enum Parking
{
    /// <summary>The lease is kept: the next turn follows.</summary>
    Hold,

    /// <summary>The lease is kept, and what follows has its own deadline.</summary>
    Anew,

    /// <summary>Something else has to end first, and whoever ends it wakes this.</summary>
    Wait,

    /// <summary>Nothing is left to be done.</summary>
    Idle,

    /// <summary>The resource is gone.</summary>
    Remove,
}

/// <summary>Guards a transaction of whoever works under a lease: without the lease no row is changed, and the caller drops everything else.</summary>
public sealed class WorkParking(LeaseOwner owner, TimeProvider clock)
{
    /// <summary>Step of what waits.</summary>
    internal const string WaitStep = "wait";

    /// <summary>What waits to be woken looks by itself after this time, in case nobody is left to wake it.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <param name="db">The transaction.</param>
    /// <param name="work">The lease.</param>
    /// <param name="parking">What becomes of it.</param>
    /// <param name="operation">Operation whose last step ends with the work, if there is one.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="LeaseLostException">The lease is lost.</exception>
    public async Task ParkAsync(InventoryDb db, LeasedWork work, Parking parking, Guid? operation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(work);
        var (id, fencing, lease) = (work.ResourceId, work.Fencing, owner.ToString());
        var changed = parking switch
        {
            Parking.Hold => await db.Database.ExecuteSqlAsync(
                $"UPDATE work_items SET last_error = NULL WHERE resource_id = {id} AND fencing = {fencing} AND lease_owner = {lease}",
                cancellationToken),
            Parking.Anew => await db.Database.ExecuteSqlAsync(
                $"""
                UPDATE work_items SET last_error = NULL, attempt = 0, deadline = NULL
                WHERE resource_id = {id} AND fencing = {fencing} AND lease_owner = {lease}
                """,
                cancellationToken),
            Parking.Wait => await db.Database.ExecuteSqlAsync(
                $"""
                UPDATE work_items SET step = {WaitStep}, attempt = 0, last_error = NULL, lease_owner = NULL, lease_until = NULL,
                    next_run_at = CASE WHEN wakes = {work.Wakes} THEN now() + {LongestWait} ELSE now() END
                WHERE resource_id = {id} AND fencing = {fencing} AND lease_owner = {lease}
                """,
                cancellationToken),
            Parking.Idle => await db.Database.ExecuteSqlAsync(
                $"""
                WITH acted AS (DELETE FROM signals WHERE resource_id = {id}),
                closed AS (UPDATE operation_steps SET ended_at = {clock.GetUtcNow()} WHERE operation_id = {operation} AND ended_at IS NULL)
                UPDATE work_items SET step = NULL, attempt = 0, last_error = NULL, deadline = NULL, lease_owner = NULL, lease_until = NULL,
                    next_run_at = CASE WHEN wakes = {work.Wakes} THEN NULL ELSE now() END
                WHERE resource_id = {id} AND fencing = {fencing} AND lease_owner = {lease}
                """,
                cancellationToken),
            _ => await db.Database.ExecuteSqlAsync(
                $"""
                WITH acted AS (DELETE FROM signals WHERE resource_id = {id}),
                closed AS (UPDATE operation_steps SET ended_at = {clock.GetUtcNow()} WHERE operation_id = {operation} AND ended_at IS NULL)
                DELETE FROM work_items WHERE resource_id = {id} AND fencing = {fencing} AND lease_owner = {lease}
                """,
                cancellationToken),
        };
        if (changed == 0) throw new LeaseLostException(id);
    }
}
