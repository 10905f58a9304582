using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace Cornac.Host.Lifecycle.Clock;

/// <summary>Every minute, the changes that wait for a maintenance window which is open now become desired.</summary>
[DisallowConcurrentExecution]
public sealed class MaintenanceWindowJob(IDbContextFactory<InventoryDb> contexts, InstanceWork work, TimeProvider clock) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await ApplyAsync(cancellationToken);

    /// <summary>Applies what is due.</summary>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var waiting = await db.Set<InstanceRecord>().AsNoTracking().Where(i => i.Pending != null && i.Status == InstanceStatus.Available)
            .ToListAsync(cancellationToken);
        foreach (var instance in waiting.Where(IsOpen)) await ApplyAsync(instance.ResourceId, cancellationToken);
    }

    private async Task ApplyAsync(string resourceId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var instance = await db.LockInstanceAsync(resourceId, cancellationToken);
        if (instance is not { Pending: { } pending, Status: InstanceStatus.Available, DeleteRequested: false } || !IsOpen(instance)) return;
        instance.Pending = null;
        if (PendingChanges.Apply(instance, pending) is not null)
            await work.RequestAsync(db, instance, OperationKind.Maintenance, requester: null, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private bool IsOpen(InstanceRecord instance) => WeeklyWindow.Parse(instance.Settings.MaintenanceWindow)?.IsOpen(clock.GetUtcNow()) == true;
}
