using Cornac.Api.Endpoint;
using Cornac.Api.Identity.MultiFactor;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Roles;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Iam.Tags;

/// <summary>Tags of users, roles, policies and MFA devices, for the conditions of policies.</summary>
internal sealed class TagsOfIdentities(InventoryDb inventory) : IResourceTags
{
    public async Task<IReadOnlyDictionary<string, string>?> FindAsync(string arn, CallContext context, CancellationToken cancellationToken)
    {
        var account = context.AccountId;
        var own = $"arn:aws:iam::{account}:";
        if (!arn.StartsWith(own, StringComparison.Ordinal) || arn.IndexOf('/', StringComparison.Ordinal) is var slash && slash < 0) return null;
        var name = arn[(arn.LastIndexOf('/') + 1)..].ToLowerInvariant();
        var tags = arn[own.Length..slash] switch
        {
            "user" => inventory.Set<UserRecord>().Where(u => u.AccountId == account && u.NameKey == name).Select(u => u.Tags),
            "role" => inventory.Set<RoleRecord>().Where(r => r.AccountId == account && r.NameKey == name).Select(r => r.Tags),
            "policy" => inventory.Set<CustomerPolicyRecord>().Where(p => p.Arn == arn).Select(p => p.Tags),
            "mfa" => inventory.Set<MultiFactorDeviceRecord>().Where(d => d.AccountId == account && d.SerialNumber == arn).Select(d => d.Tags),
            _ => null,
        };
        return tags is null ? null : await tags.SingleOrDefaultAsync(cancellationToken);
    }
}
