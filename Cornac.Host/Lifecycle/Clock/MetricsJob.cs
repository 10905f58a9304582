using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Metrics;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace Cornac.Host.Lifecycle.Clock;

/// <summary>Every five minutes, coarser samples are made of the finer ones, and those that are too old are removed.</summary>
[DisallowConcurrentExecution]
public sealed class MetricsJob(IDbContextFactory<InventoryDb> contexts, TimeProvider clock) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await TidyAsync(cancellationToken);

    /// <summary>Does both.</summary>
    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        await db.RollUpAsync(now, cancellationToken);
        await db.PruneSamplesAsync(now, cancellationToken);
    }
}
