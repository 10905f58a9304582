using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Organizations.Tags;

/// <summary>Tags of accounts, for the conditions of policies.</summary>
internal sealed class TagsOfAccounts(Organization organization) : IResourceTags
{
    public async Task<IReadOnlyDictionary<string, string>?> FindAsync(string arn, CallContext context, CancellationToken cancellationToken)
    {
        var id = arn[(arn.LastIndexOf('/') + 1)..];
        if (arn != Organization.AccountArn(id, context.AccountId)) return null;
        return await organization.Inventory.Set<AccountRecord>().AsNoTracking().Where(a => a.Id == id).Select(a => a.Tags).SingleOrDefaultAsync(cancellationToken);
    }
}
