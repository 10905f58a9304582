using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Events;
using Cornac.Api.Inventory.Lifecycle;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace Cornac.Host.Lifecycle.Clock;

/// <summary>Once a day, old events, operations with their steps, and results of restore drills are removed.</summary>
[DisallowConcurrentExecution]
public sealed class RetentionJob(IDbContextFactory<InventoryDb> contexts, LifecycleOptions options, TimeProvider clock) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await RemoveAsync(cancellationToken);

    /// <summary>Removes what is too old.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var oldestEvent = clock.GetUtcNow() - options.KeepEvents;
        var oldestOperation = clock.GetUtcNow() - options.KeepOperations;
        await db.Set<EventRecord>().Where(e => e.Date < oldestEvent).ExecuteDeleteAsync(cancellationToken);
        await db.Set<OperationRecord>().Where(o => o.EndedAt < oldestOperation).ExecuteDeleteAsync(cancellationToken);
        // The last result of an instance stays for as long as its backups do.
        await db.Set<RestoreDrillRecord>().Where(d => d.EndedAt < oldestOperation
            && (db.Set<RestoreDrillRecord>().Any(newer => newer.SetId == d.SetId && newer.Status == d.Status && newer.CreatedAt > d.CreatedAt)
                || !db.Set<BackupSetRecord>().Any(set => set.ResourceId == d.SetId))).ExecuteDeleteAsync(cancellationToken);
    }
}
