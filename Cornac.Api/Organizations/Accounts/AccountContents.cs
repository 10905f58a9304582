using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Instances;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Organizations.Accounts;

/// <summary>What keeps an account from being closed: each kind of thing that would be lost has its question here.</summary>
internal sealed class AccountContents(InventoryDb inventory)
{
    /// <summary>What the account still holds, in words, or null where it is empty.</summary>
    public async Task<string?> DescribeAsync(string accountId, CancellationToken cancellationToken)
    {
        var instances = await inventory.Set<InstanceRecord>().CountAsync(i => i.AccountId == accountId, cancellationToken);
        return instances > 0 ? $"{instances} DB instance{(instances == 1 ? "" : "s")}" : null;
    }
}
