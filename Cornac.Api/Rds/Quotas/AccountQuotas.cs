using System.Net;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
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
public sealed record QuotaState(Quota Instances, Quota StorageGiB, Quota Snapshots, Quota Addresses);

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
        await TakeTurnAsync(instance.AccountId, cancellationToken);
        var state = await StateAsync(instance.AccountId, instance, cancellationToken);
        if (isNew && state.Instances.IsExceeded)
            throw new InstanceQuotaExceededException($"DB instance quota exceeded: account {instance.AccountId} may have {state.Instances.Max}.");
        if (state.StorageGiB.IsExceeded)
            throw new StorageQuotaExceededException(
                $"Storage quota exceeded: the DB instances of account {instance.AccountId} may have {state.StorageGiB.Max} GiB together, and would have {state.StorageGiB.Used}.");
    }

    /// <summary>Checks that the account may have one more manual snapshot than it has; others take turns as above.</summary>
    /// <exception cref="SnapshotQuotaExceededException">It may not.</exception>
    /// <exception cref="InvalidOperationException">There is no transaction.</exception>
    public async Task DemandSnapshotAsync(string accountId, CancellationToken cancellationToken)
    {
        await TakeTurnAsync(accountId, cancellationToken);
        var state = await StateAsync(accountId, changed: null, cancellationToken);
        if (state.Snapshots.Used >= state.Snapshots.Max)
            throw new SnapshotQuotaExceededException(
                $"Snapshot quota exceeded: account {accountId} may have {state.Snapshots.Max} manual DB snapshots. Delete one that is no longer needed.");
    }

    /// <summary>Checks that the account may reserve one more address than it has; others take turns as above.</summary>
    /// <exception cref="AwsException"><c>AddressLimitExceeded</c>: it may not.</exception>
    /// <exception cref="InvalidOperationException">There is no transaction.</exception>
    public async Task DemandAddressAsync(string accountId, CancellationToken cancellationToken)
    {
        await TakeTurnAsync(accountId, cancellationToken);
        var state = await StateAsync(accountId, changed: null, cancellationToken);
        if (state.Addresses.Used >= state.Addresses.Max)
            throw new AwsException(
                "AddressLimitExceeded", HttpStatusCode.BadRequest, $"Account {accountId} may reserve {state.Addresses.Max} addresses. Release one that is no longer needed.");
    }

    private async Task TakeTurnAsync(string accountId, CancellationToken cancellationToken)
    {
        if (inventory.Database.CurrentTransaction is null) throw new InvalidOperationException("Quotas are kept by a lock of the transaction; there is none.");
        await inventory.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({"quota:" + accountId}, 0))", cancellationToken);
    }

    private async Task<QuotaState> StateAsync(string accountId, InstanceRecord? changed, CancellationToken cancellationToken)
    {
        var own = await inventory.Set<QuotaRecord>().AsNoTracking().SingleOrDefaultAsync(q => q.AccountId == accountId, cancellationToken);
        var changedId = changed?.ResourceId;
        var instances = await inventory.Set<InstanceRecord>().AsNoTracking()
            .Where(i => i.AccountId == accountId && i.ResourceId != changedId)
            .Select(i => new { i.StorageGiB, i.Pending }).ToListAsync(cancellationToken);
        var storage = instances.Sum(i => Storage(i.StorageGiB, i.Pending)) + (changed is null ? 0 : Storage(changed.StorageGiB, changed.Pending));
        var snapshots = await inventory.Set<SnapshotRecord>()
            .CountAsync(s => s.AccountId == accountId && s.Type == SnapshotType.Manual && !s.DeleteRequested, cancellationToken);
        var addresses = await inventory.Set<AddressRecord>().CountAsync(a => a.ReservedBy == accountId, cancellationToken);
        return new QuotaState(
            new Quota(instances.Count + (changed is null ? 0 : 1), own?.Instances ?? defaults.Instances),
            new Quota(storage, own?.StorageGiB ?? defaults.StorageGiB),
            new Quota(snapshots, own?.Snapshots ?? defaults.Snapshots),
            new Quota(addresses, own?.Addresses ?? defaults.Addresses));
    }

    // Growth that waits for the maintenance window was granted when it was asked for.
    private static long Storage(int present, PendingModifications? pending) => Math.Max(present, pending?.StorageGiB ?? 0);
}
