using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cornac.Browser.Tests;

/// <summary>A person before a browser.</summary>
public sealed partial class Visitor : IAsyncDisposable
{
    private readonly ConsoleWorld _world;
    private readonly IBrowserContext _context;
    private readonly ConcurrentBag<string> _faults = [];
    private readonly List<IWebSocketRoute> _sockets = [];
    private volatile bool _isCut;

    internal Visitor(ConsoleWorld world, IBrowserContext context, IPage page)
    {
        _world = world;
        _context = context;
        Page = page;
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(world.Url, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                _faults.Add($"asked another machine: {request.Url}");
        };
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal)) _faults.Add(message.Text);
        };
        page.PageError += (_, error) => _faults.Add(error);
    }

    public IPage Page { get; }

    public IBrowserContext Context => _context;

    /// <summary>Fills in the sign-in page that is shown.</summary>
    public async Task SignInAsync(string name = "admin", string? password = null)
    {
        await Page.Locator("#name").FillAsync(name);
        await Page.Locator("#password").FillAsync(password ?? _world.Password);
        await Page.Locator("button[type=submit]").ClickAsync();
    }

    /// <summary>Opens a page as somebody signed in, and waits until it shows what it is about.</summary>
    public async Task OpenAsync(string path)
    {
        await Page.GotoAsync(path);
        if (Page.Url.Contains("/sign-in", StringComparison.Ordinal)) await SignInAsync();
        await SettledAsync();
    }

    /// <summary>Waits for the page's title and for the end of loading.</summary>
    public async Task SettledAsync()
    {
        await Expect(Page.Locator("h1")).ToBeVisibleAsync();
        await Expect(Page).ToHaveTitleAsync(AnyTitle());
        await Expect(Page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
    }

    /// <summary>Lets the system go over to another theme, and waits until the page has followed.</summary>
    public async Task GoOverToAsync(ColorScheme theme)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = theme });
        var name = theme == ColorScheme.Dark ? "dark" : "light";
        await Expect(Page.Locator($"html[data-theme={name}]")).ToHaveCountAsync(1);
        // What components bring of their own colours comes from the server.
        await Page.WaitForFunctionAsync(
            "dark => !window.Blazor || !document.querySelector('.frame') || getComputedStyle(document.documentElement).getPropertyValue('--mud-palette-background').trim().startsWith(dark ? 'rgba(17' : 'rgba(246')",
            theme == ColorScheme.Dark);
    }

    /// <summary>What on the page keeps somebody from using it; of one rule only, where one is named.</summary>
    public async Task<IEnumerable<string>> ObstaclesAsync(string where, string? rule = null)
    {
        var rules = rule is null ? RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice") : RunOnlyOptions.Rules(rule);
        var result = await Page.RunAxe(new AxeRunOptions { RunOnly = rules });
        return result.Violations.SelectMany(violation => violation.Nodes.Select(
            node => $"{where}: {violation.Id}: {node.Html} {string.Join(' ', node.Any.Concat(node.All).Select(check => check.Message))}"));
    }

    /// <summary>Keeps a picture for people to look at.</summary>
    public Task PictureAsync(string name) =>
        Page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, name + ".png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });

    /// <summary>Cuts the connection of a page that was opened after <see cref="WireAsync"/>; new ones fail too, until <see cref="Mend"/>.</summary>
    public async Task CutAsync()
    {
        _isCut = true;
        foreach (var socket in _sockets) await socket.CloseAsync();
        _sockets.Clear();
    }

    /// <summary>Lets connections through again.</summary>
    public void Mend() => _isCut = false;

    /// <summary>Leads the connections of pages through here, so that they can be cut.</summary>
    public async Task WireAsync()
    {
        await Page.RouteWebSocketAsync(url => url.Contains("/_blazor", StringComparison.Ordinal), socket =>
        {
            if (_isCut)
            {
                _ = socket.CloseAsync();
                return;
            }

            _sockets.Add(socket);
            _sockets.Add(socket.ConnectToServer());
        });
        await Page.RouteAsync("**/_blazor/**", route => _isCut ? route.AbortAsync() : route.ContinueAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Empty(_faults);
    }

    [GeneratedRegex(".", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AnyTitle();

    /// <summary>Folder of the sources.</summary>
    internal static string Root { get; } = FindRoot();

    private static string Pictures { get; } = Directory.CreateDirectory(Path.Combine(Root, "artifacts", "screenshots")).FullName;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cornac.sln"))) folder = folder.Parent ?? throw new InvalidOperationException("Cornac.sln was not found.");
        return folder.FullName;
    }
}
