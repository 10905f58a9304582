namespace Cornac.Host.Commands.Access;

/// <summary>How people name accounts and roles on a command line and in profiles.</summary>
internal static class RoleNames
{
    /// <summary>The role that every account has for those who may do everything in it.</summary>
    public const string Preferred = "OrganizationAccountAccessRole";

    /// <summary>A name in lower case, with hyphens between letters and digits: <c>Team A</c> is <c>team-a</c>.</summary>
    public static string Slug(string name)
    {
        var words = new string([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')]);
        return string.Join('-', words.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The role that is meant.</summary>
    /// <param name="roles">Those that the caller may assume.</param>
    /// <param name="account">Id or name of the account, the name as it is or as <see cref="Slug"/> makes it.</param>
    /// <param name="role">Name of the role; null for the preferred one, or the only one.</param>
    /// <exception cref="CommandException">There is none, or several; the message lists what there is.</exception>
    public static BastionRole Find(IReadOnlyList<BastionRole> roles, string account, string? role)
    {
        var inAccount = roles.Where(r => r.AccountId == account || Slug(r.AccountName) == Slug(account)).ToList();
        if (inAccount.Count == 0)
            throw new CommandException($"You may assume no role in an account {account}. Accounts: {Listed(roles.Select(r => $"{Slug(r.AccountName)} ({r.AccountId})"))}.");
        if (inAccount.Select(r => r.AccountId).Distinct(StringComparer.Ordinal).Count() > 1)
            throw new CommandException($"Several accounts are called {account}: give one of {Listed(inAccount.Select(r => r.AccountId))}.");
        var found = role is null
            ? inAccount.Find(r => r.RoleName == Preferred) ?? (inAccount.Count == 1 ? inAccount[0] : null)
            : inAccount.Find(r => string.Equals(r.RoleName, role, StringComparison.OrdinalIgnoreCase));
        return found ?? throw new CommandException($"{(role is null ? "Say which role" : $"You may not assume {role}")}: --role {Listed(inAccount.Select(r => r.RoleName))}.");
    }

    /// <summary>A profile name for each role: the account's for the preferred role, with the role's behind it for others.</summary>
    public static IReadOnlyList<(string Name, BastionRole Role)> Profiles(IReadOnlyList<BastionRole> roles)
    {
        var accounts = roles.Select(r => (r.AccountId, Slug: Slug(r.AccountName))).Distinct().ToLookup(a => a.Slug, StringComparer.Ordinal);
        return [.. roles.Select(r => (Name(r), r))];

        string Name(BastionRole role)
        {
            var slug = Slug(role.AccountName);
            var account = slug.Length == 0 || accounts[slug].Count() > 1 ? $"{slug}-{role.AccountId}".TrimStart('-') : slug;
            return role.RoleName == Preferred ? account : $"{account}-{Slug(role.RoleName)}";
        }
    }

    private static string Listed(IEnumerable<string> names)
    {
        var text = string.Join(", ", names.Distinct(StringComparer.Ordinal));
        return text.Length == 0 ? "none" : text;
    }
}
