using System.Text.RegularExpressions;
using Cornac.Browser.Tests;
using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(ConsoleWorld))]

namespace Cornac.Browser.Tests;

/// <summary>A published host with real PostgreSQL, and Debian's chromium, for all stories of this assembly.</summary>
public sealed partial class ConsoleWorld : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly CornacHome _home = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public string Url => _home.Url;

    public string Password { get; private set; } = "";

    public string AccountId { get; private set; } = "";

    internal CornacHome Home => _home;

    internal Aws Aws => _home.Aws();

    public async ValueTask InitializeAsync()
    {
        await _home.StartAsync();
        Password = First().Match(_home.Host.Output).Groups["password"].Value;
        AccountId = First().Match(_home.Host.Output).Groups["account"].Value;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = Arguments });
    }

    /// <summary>A browser of its own, with no memory of others; requests to other machines fail the test that made them.</summary>
    public async Task<Visitor> VisitorAsync(string language = "en", ColorScheme theme = ColorScheme.Light, int width = 1440)
    {
        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = Url, Locale = language, ColorScheme = theme, ViewportSize = new() { Width = width, Height = 900 }, TimezoneId = "Europe/Paris",
            ReducedMotion = ReducedMotion.Reduce,
        });
        return new Visitor(this, context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        await _home.DisposeAsync();
    }

    [GeneratedRegex(@"\(account (?<account>\d{12})\)\s+Password:\s+(?<password>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex First();
}
