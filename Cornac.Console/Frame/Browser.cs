using Microsoft.AspNetCore.Http;
using Microsoft.JSInterop;

namespace Cornac.Console.Frame;

/// <summary>What a person chose for this browser, and what the browser says of itself. The page's script keeps it in cookies, so that the first page
/// is drawn right at once.</summary>
/// <param name="Theme"><c>light</c>, <c>dark</c> or <c>system</c>.</param>
/// <param name="IsDark">Whether the page is to be dark at this moment.</param>
/// <param name="TimeZone">IANA name; empty while it is not known.</param>
/// <param name="Roles">Role last chosen in each account.</param>
public sealed record BrowserFacts(string Theme, bool IsDark, string TimeZone, Dictionary<string, string> Roles)
{
    internal const string ThemeCookie = "cornac-theme";
    internal const string FactsCookie = "cornac-browser";
    internal const string RolesCookie = "cornac-roles";
    internal const string FollowSystem = "system";
    private const string Dark = "dark";

    internal static BrowserFacts Of(HttpContext http)
    {
        var theme = http.Request.Cookies[ThemeCookie] is "light" or Dark ? http.Request.Cookies[ThemeCookie]! : FollowSystem;
        var said = (http.Request.Cookies[FactsCookie] ?? "").Split('|');
        var zone = said.Length == 2 && TimeZoneInfo.TryFindSystemTimeZoneById(said[0], out _) ? said[0] : "";
        return new BrowserFacts(theme, theme == Dark || (theme == FollowSystem && said is [_, Dark]), zone, ReadRoles(http.Request.Cookies[RolesCookie]));
    }

    internal static string WriteRoles(IReadOnlyDictionary<string, string> roles) => string.Join('|', roles.Select(pair => $"{pair.Key}:{pair.Value}"));

    private static Dictionary<string, string> ReadRoles(string? text) =>
        (text ?? "").Split('|').Select(part => part.Split(':', 2)).Where(pair => pair.Length == 2 && pair[0].Length > 0)
            .DistinctBy(pair => pair[0], StringComparer.Ordinal).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
}

/// <summary>The browser of this page: its time zone, its theme, what it remembers.</summary>
public sealed class Browser(IJSRuntime script)
{
    private const int RememberedRoles = 40;
    private BrowserFacts _facts = new(BrowserFacts.FollowSystem, IsDark: false, "", []);

    /// <summary>The theme or the time zone is another one now.</summary>
    public event Action? Changed;

    public string Theme => _facts.Theme;

    public bool IsDark => _facts.IsDark;

    /// <summary>The person's time zone; UTC while it is not known.</summary>
    public TimeZoneInfo TimeZone { get; private set; } = TimeZoneInfo.Utc;

    internal bool IsKnown => _facts.TimeZone.Length > 0;

    /// <summary>The role last chosen in an account.</summary>
    public string? RoleIn(string accountId) => _facts.Roles.GetValueOrDefault(accountId);

    public async Task RememberRoleAsync(string accountId, string role)
    {
        var roles = _facts.Roles.Where(pair => pair.Key != accountId).Prepend(new(accountId, role)).Take(RememberedRoles)
            .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        _facts = _facts with { Roles = roles };
        await script.InvokeVoidAsync("cornac.remember", BrowserFacts.RolesCookie, BrowserFacts.WriteRoles(roles));
    }

    /// <summary>The page's script has gone over to another theme by itself.</summary>
    internal void Follow(bool isDark)
    {
        if (_facts.IsDark == isDark) return;
        _facts = _facts with { IsDark = isDark };
        Changed?.Invoke();
    }

    public async Task ChooseThemeAsync(string theme)
    {
        var dark = await script.InvokeAsync<bool>("cornac.theme", theme);
        _facts = _facts with { Theme = theme, IsDark = dark };
        Changed?.Invoke();
    }

    internal void Take(BrowserFacts facts)
    {
        _facts = facts;
        if (facts.TimeZone.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(facts.TimeZone, out var zone)) TimeZone = zone;
    }

    /// <summary>Asks a browser that has not told yet.</summary>
    internal async Task AskAsync()
    {
        var zone = await script.InvokeAsync<string>("cornac.timeZone");
        var dark = await script.InvokeAsync<bool>("cornac.isDark");
        Take(_facts with { TimeZone = zone, IsDark = dark });
        Changed?.Invoke();
    }
}
