using System.Reflection;

namespace Cornac.Console.Frame;

/// <summary>The menu: made of the pages that there are.</summary>
internal static class Menu
{
    public static IReadOnlyList<NavigationEntryAttribute> Entries { get; } =
    [
        .. typeof(Menu).Assembly.GetTypes().Select(type => type.GetCustomAttribute<NavigationEntryAttribute>()).OfType<NavigationEntryAttribute>()
            .OrderBy(entry => entry.Group).ThenBy(entry => entry.Order),
    ];

    /// <summary>Where people land in an account.</summary>
    public static string Landing(string accountId) => PathOf(accountId, Entries[0]);

    public static string PathOf(string accountId, NavigationEntryAttribute entry) => ConsolePaths.InAccount(accountId, entry.Path.Split('/'));

    /// <summary>The same place of the menu in another account.</summary>
    /// <param name="uri">Where the person is.</param>
    /// <param name="accountId">Where the person goes.</param>
    public static string InOther(string uri, string accountId)
    {
        var here = new Uri(uri).AbsolutePath;
        var entry = ConsolePaths.AccountOf(here) is { } current
            ? Entries.FirstOrDefault(entry => (here + "/").StartsWith(PathOf(current, entry) + "/", StringComparison.Ordinal))
            : null;
        return entry is null or { MasterOnly: true } ? Landing(accountId) : PathOf(accountId, entry);
    }
}
