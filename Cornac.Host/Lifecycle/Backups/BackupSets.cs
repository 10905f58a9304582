using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Host.Backups;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Lifecycle.Backups;

/// <summary>Makes the sets of instances that have none: those from before there were backups, and Cornac's own.</summary>
public sealed class BackupSets(IDbContextFactory<InventoryDb> contexts, BackupPlaces places)
{
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var without = await db.Set<InstanceRecord>().AsNoTracking()
            .Where(i => !db.Set<BackupSetRecord>().Any(set => set.ResourceId == i.ResourceId)).Select(i => i.ResourceId).ToListAsync(cancellationToken);
        foreach (var id in without) await AddAsync(id, cancellationToken);
    }

    private async Task AddAsync(string resourceId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var instance = await db.LockInstanceAsync(resourceId, cancellationToken);
        if (instance is null || await db.Set<BackupSetRecord>().AnyAsync(set => set.ResourceId == resourceId, cancellationToken)) return;
        var set = await db.BackupSetOfAsync(instance, new BackupSettings { DefaultRepository = places.DefaultRepository }, cancellationToken);
        await BackupWork.WakeAsync(db, set, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
