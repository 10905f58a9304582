using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Models.Rds;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Rds.Quotas;

/// <summary>What an account has and may have.</summary>
/// <param name="Used">What is there, and for storage what was asked for already.</param>
/// <param name="Max">The most it may have.</param>
public sealed record Quota(long Used, long Max)
{
    public bool IsExceeded => Used > Max;
}

/// <summary>All quotas of an account.</summary>
public sealed record QuotaState(Quota Instances, Quota StorageGiB, Quota Snapshots);

/// <summary>Counts what accounts have, and keeps them within their quotas.</summary>
public sealed class AccountQuotas(InventoryDb inventory, QuotaDefaults defaults)
{
    public async Task<QuotaState> ReadAsync(string accountId, CancellationToken cancellationToken) =>
        await StateAsync(accountId, changed: null, cancellationToken);

    /// <summary>Checks the account's quotas as they will be with a new or growing instance. Others that want the same of the account wait until the
    /// caller's transaction has ended, so that two cannot both take what is left.</summary>
    /// <param name="instance">The instance as it shall be, not yet saved.</param>
    /// <param name="isNew">Whether it counts as one more.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="InstanceQuotaExceededException">The account would have too many instances.</exception>
    /// <exception cref="StorageQuotaExceededException">Its instances would have too much storage.</exception>
    /// <exception cref="InvalidOperationException">There is no transaction.</exception>
    public async Task DemandAsync(InstanceRecord instance, bool isNew, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(instance);
        if (inventory.Database.CurrentTransaction is null) throw new InvalidOperationException("Quotas are kept by a lock of the transaction; there is none.");
        await inventory.Database.ExecuteSqlAsync(
            $"SELECT pg_advisory_xact_lock(hashtextextended({"quota:" + instance.AccountId}, 0))", cancellationToken);
        var state = await StateAsync(instance.AccountId, instance, cancellationToken);
        if (isNew && state.Instances.IsExceeded)
            throw new InstanceQuotaExceededException($"DB instance quota exceeded: account {instance.AccountId} may have {state.Instances.Max}.");
        if (state.StorageGiB.IsExceeded)
            throw new StorageQuotaExceededException(
                $"Storage quota exceeded: the DB instances of account {instance.AccountId} may have {state.StorageGiB.Max} GiB together, and would have {state.StorageGiB.Used}.");
    }

    private async Task<QuotaState> StateAsync(string accountId, InstanceRecord? changed, CancellationToken cancellationToken)
    {
        var own = await inventory.Set<QuotaRecord>().AsNoTracking().SingleOrDefaultAsync(q => q.AccountId == accountId, cancellationToken);
        var changedId = changed?.ResourceId;
        var instances = await inventory.Set<InstanceRecord>().AsNoTracking()
            .Where(i => i.AccountId == accountId && i.ResourceId != changedId)
            .Select(i => new { i.StorageGiB, i.Pending }).ToListAsync(cancellationToken);
        var storage = instances.Sum(i => Storage(i.StorageGiB, i.Pending)) + (changed is null ? 0 : Storage(changed.StorageGiB, changed.Pending));
        return new QuotaState(
            new Quota(instances.Count + (changed is null ? 0 : 1), own?.Instances ?? defaults.Instances),
            new Quota(storage, own?.StorageGiB ?? defaults.StorageGiB),
            // No operation makes DB snapshots.
            new Quota(0, own?.Snapshots ?? defaults.Snapshots));
    }

    // Growth that waits for the maintenance window was granted when it was asked for.
    private static long Storage(int present, PendingModifications? pending) => Math.Max(present, pending?.StorageGiB ?? 0);
}
