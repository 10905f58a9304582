using Cornac.Api.Identity.Accounts;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Roles;
using Cornac.Api.Identity.Sessions;
using Cornac.Api.Inventory;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Identity.SignIn;

/// <summary>A role that somebody may assume.</summary>
/// <param name="AccountId">Account of the role.</param>
/// <param name="AccountName">Its name.</param>
/// <param name="RoleName">Name of the role.</param>
/// <param name="RoleArn">Its ARN.</param>
/// <param name="MaxSessionDuration">Longest session, seconds.</param>
public sealed record AssumableRole(string AccountId, string AccountName, string RoleName, string RoleArn, int MaxSessionDuration);

/// <summary>Finds the roles of all accounts that somebody may assume, by the rule that AssumeRole itself asks.</summary>
public sealed class AssumableRoles(InventoryDb inventory, PolicyCatalog catalog, TimeProvider clock)
{
    private const string AnySessionName = "cornac";

    private readonly RoleAccess _access = new(catalog);

    /// <summary>Lists them by account and name. Roles that ask for an external id are not among them, for none is given here.</summary>
    /// <param name="caller">Who would assume them.</param>
    /// <param name="circumstances">Where the caller is; conditions may ask.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<AssumableRole>> ListAsync(Caller caller, Circumstances circumstances, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(circumstances);
        var roles = await (
            from role in inventory.Set<RoleRecord>().AsNoTracking()
            join account in inventory.Set<AccountRecord>().AsNoTracking() on role.AccountId equals account.Id
            where account.Status == AccountStatus.Active
            select new { Role = role, Account = account }).ToListAsync(cancellationToken);
        var hop = new AssumedHop(
            "", caller.UserName ?? caller.SessionName ?? AnySessionName, null, null, circumstances.SourceAddress, circumstances.SecureTransport, caller.MultiFactor);
        var now = clock.GetUtcNow();
        return [.. roles.Where(r => MayAssume(r.Role))
            .OrderBy(r => r.Account.DisplayName, StringComparer.OrdinalIgnoreCase).ThenBy(r => r.Account.Id, StringComparer.Ordinal).ThenBy(r => r.Role.NameKey, StringComparer.Ordinal)
            .Select(r => new AssumableRole(
                r.Role.AccountId, r.Account.DisplayName, r.Role.Name, Arn.Role(r.Role.AccountId, r.Role.Path, r.Role.Name), r.Role.MaxSessionDuration))];

        bool MayAssume(RoleRecord role)
        {
            var grant = new RoleGrant(role.Id, role.AccountId, role.Path, role.Name, role.TrustPolicy, AccountIsActive: true, Policies: [], role.Tags);
            return _access.Evaluate(caller, grant, hop, now, circumstances.Region).IsAllowed;
        }
    }
}
