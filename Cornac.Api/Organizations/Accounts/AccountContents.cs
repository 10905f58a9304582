using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Organizations.Accounts;

/// <summary>What keeps an account from being closed: each kind of thing that would be lost has its question here.</summary>
internal sealed class AccountContents(InventoryDb inventory, TimeProvider clock)
{
    /// <summary>What the account still holds, in words, or null where it is empty.</summary>
    public async Task<string?> DescribeAsync(string accountId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        (int Count, string Name)[] kinds =
        [
            (await inventory.Set<InstanceRecord>().CountAsync(i => i.AccountId == accountId, cancellationToken), "DB instance"),
            (await inventory.Set<SnapshotRecord>()
                .CountAsync(s => s.AccountId == accountId && s.Type == SnapshotType.Manual && !s.DeleteRequested, cancellationToken), "DB snapshot"),
            (await inventory.Set<BackupSetRecord>()
                .CountAsync(s => s.AccountId == accountId && s.InstanceDeletedAt != null && s.RetainedUntil > now, cancellationToken), "retained automated backup"),
            (await inventory.Set<AddressRecord>().CountAsync(a => a.ReservedBy == accountId, cancellationToken), "reserved IP address"),
        ];
        var held = kinds.Where(k => k.Count > 0).Select(k => $"{k.Count} {k.Name}{(k.Count == 1 ? "" : k.Name.EndsWith('s') ? "es" : "s")}").ToList();
        return held.Count == 0 ? null : string.Join(" and ", held);
    }
}
