using Cornac.Console.Doors;
using Cornac.Console.SignIn;

namespace Cornac.Console.Accounts;

/// <summary>An account that the person may enter.</summary>
/// <param name="Id">12 digits.</param>
/// <param name="Name">Name of the account.</param>
/// <param name="IsHome">Whether it is the person's own, where no role need be assumed.</param>
/// <param name="Roles">Roles that the person may assume there, the one to prefer first.</param>
public sealed record EnterableAccount(string Id, string Name, bool IsHome, IReadOnlyList<AssumableRole> Roles);

/// <summary>The accounts that the person may enter.</summary>
public sealed class AccountDirectory(PersonCredentials credentials, Visitor visitor, TimeProvider clock)
{
    private const string Administrator = "OrganizationAccountAccessRole";
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private IReadOnlyList<EnterableAccount> _accounts = [];
    private long? _asked;

    /// <summary>Lists them, the person's own first, then by name.</summary>
    /// <param name="again">Whether to ask even if it was asked a moment ago: grants may have changed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SessionEndedException">The session has ended.</exception>
    public async Task<IReadOnlyList<EnterableAccount>> ListAsync(bool again, CancellationToken cancellationToken)
    {
        if (!again && _asked is { } asked && clock.GetElapsedTime(asked) < Fresh) return _accounts;
        var person = (await visitor.GetAsync()).Person;
        var grant = await credentials.GrantAsync(cancellationToken);
        var byAccount = grant.Roles.ToLookup(role => role.AccountId, StringComparer.Ordinal);
        var home = new EnterableAccount(person.AccountId, person.AccountName, IsHome: true, Preferred(byAccount[person.AccountId]));
        _accounts = [home, .. byAccount.Where(roles => roles.Key != person.AccountId)
            .Select(roles => new EnterableAccount(roles.Key, roles.First().AccountName, IsHome: false, Preferred(roles)))
            .OrderBy(account => account.Name, StringComparer.CurrentCultureIgnoreCase).ThenBy(account => account.Id, StringComparer.Ordinal)];
        _asked = clock.GetTimestamp();
        return _accounts;
    }

    private static IReadOnlyList<AssumableRole> Preferred(IEnumerable<AssumableRole> roles) =>
        [.. roles.OrderByDescending(role => role.RoleName == Administrator).ThenBy(role => role.RoleName, StringComparer.Ordinal)];
}
