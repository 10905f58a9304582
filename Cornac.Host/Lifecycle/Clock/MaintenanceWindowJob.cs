using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace Cornac.Host.Lifecycle.Clock;

/// <summary>Every minute, the changes that wait for a maintenance window which is open now become desired.</summary>
[DisallowConcurrentExecution]
public sealed partial class MaintenanceWindowJob(
    IDbContextFactory<InventoryDb> contexts, InstanceWork work, InstanceEvents events, TimeProvider clock, ILogger<MaintenanceWindowJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await ApplyAsync(cancellationToken);

    /// <summary>Applies what is due.</summary>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var waiting = await db.Set<InstanceRecord>().AsNoTracking().Where(i => i.Pending != null && i.Status == InstanceStatus.Available)
            .ToListAsync(cancellationToken);
        foreach (var instance in waiting.Where(IsOpen))
        {
            try
            {
                await ApplyAsync(instance.ResourceId, cancellationToken);
            }
            catch (DbUpdateException failure)
            {
                LogNotApplied(failure, instance.ResourceId); // The next minute tries again; the others do not wait for it.
            }
        }
    }

    private async Task ApplyAsync(string resourceId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var instance = await db.LockInstanceAsync(resourceId, cancellationToken);
        if (instance is not { Pending: { } pending, Status: InstanceStatus.Available, DeleteRequested: false } || !IsOpen(instance)) return;
        if (pending.Identifier is { } name && await IsTakenAsync(db, instance, name, cancellationToken))
        {
            db.Add(events.NotRenamed(instance, name));
            pending = pending with { Identifier = null };
        }

        instance.Pending = null;
        if (PendingChanges.Apply(instance, pending) is not null)
            await work.RequestAsync(db, instance, OperationKind.Maintenance, requester: null, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The name was free when it was asked for, which may be a week ago.</summary>
    private static Task<bool> IsTakenAsync(InventoryDb db, InstanceRecord instance, string name, CancellationToken cancellationToken) =>
        db.Set<InstanceRecord>().AnyAsync(
            i => i.AccountId == instance.AccountId && i.Identifier == name && i.ResourceId != instance.ResourceId, cancellationToken);

    [LoggerMessage(EventId = 4073, Level = LogLevel.Error, Message = "What waits for the maintenance window of {ResourceId} could not be applied")]
    private partial void LogNotApplied(Exception failure, string resourceId);

    private bool IsOpen(InstanceRecord instance) => WeeklyWindow.Parse(instance.Settings.MaintenanceWindow)?.IsOpen(clock.GetUtcNow()) == true;
}
