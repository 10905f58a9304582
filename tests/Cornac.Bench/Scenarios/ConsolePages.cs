using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Cornac.Bench.Hosts;
using Cornac.Bench.Measuring;
using Cornac.Operators.Fake;
using Microsoft.Playwright;

namespace Cornac.Bench.Scenarios;

/// <summary>The console in a real browser, on an account with a thousand instances: how long a person waits, and what an open page costs the host.</summary>
internal sealed class ConsolePages : IScenario
{
    private const string Chromium = "/usr/bin/chromium";
    private const int MostMillisecondsToList = 1000;
    private const int MostMillisecondsToFilter = 100;
    private const int MostMillisecondsToDraw = 100;
    private const double MostMegabytes = 2;

    /// <summary>Each press of a key changes how many names match.</summary>
    private static readonly string[] Keys = ["0", "7", "7", "7", "Backspace", "Backspace", "Backspace", "Backspace"];

    public string Name => "console";

    public string Description => "sign-in to the list of 1,000 instances in a browser, filtering and scrolling it, and the host's memory with 100 open pages";

    public async IAsyncEnumerable<Figure> RunAsync(BenchRun bench, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var host = new BenchHost(bench, FakeOperator);
        await host.StartAsync(cancellationToken);
        var person = FirstPerson.Of(host);
        await Fleet.CreateAsync(host.Signer(), cancellationToken);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox", "--disable-gpu"] });
        await using var context = await browser.NewContextAsync(new() { BaseURL = host.Url, ViewportSize = new() { Width = 1440, Height = 900 } });
        var page = await context.NewPageAsync();

        await SignInAsync(context, page, person); // The first visit fetches scripts and styles.
        var signingIn = new List<Arrival>();
        for (var i = 0; i < bench.Times(15, 5); i++) signingIn.Add(await SignInAsync(context, page, person));
        var toList = new Samples(signingIn.Select(arrival => arrival.Rows));
        yield return new Figure("console: sign-in to the list of 1,000 instances", "median < 1 s", toList.Seconds, toList.Median < MostMillisecondsToList);
        yield return Figure.Plain("of that, until the document comes: password, session, redirect", new Samples(signingIn.Select(arrival => arrival.Document)).Seconds);
        yield return Figure.Plain("and until all 1,000 are there to filter", new Samples(signingIn.Select(arrival => arrival.Complete)).Seconds);

        var filtering = await FilterAsync(page, bench.Times(10, 3));
        yield return new Figure("console: key press to the filtered list, 1,000 instances", "p99 < 100 ms", filtering.Milliseconds, filtering.P99 < MostMillisecondsToFilter);

        var drawing = new Samples(await page.EvaluateAsync<double[]>(Scripts.Scroll));
        yield return new Figure("console: from picture to picture while the list scrolls", "p99 < 100 ms", drawing.Milliseconds, drawing.P99 < MostMillisecondsToDraw);
        await page.CloseAsync();

        var list = $"/accounts/{person.AccountId}/instances";
        yield return await WeighAsync("the list of 1,000 instances", list, "[aria-busy=false] tbody tr", context, host, bench.Times(100, 20), cancellationToken);
    }

    private static Dictionary<string, string> FakeOperator => new(StringComparer.Ordinal)
    {
        ["Cornac__Operators__Plugins__0__Path"] = typeof(FakeOperator).Assembly.Location,
        ["Cornac__Operators__Plugins__0__Type"] = typeof(FakeOperatorFactory).FullName!,
        ["Cornac__Operators__Default"] = "fake",
        ["Cornac__Quotas__Instances"] = "100000",
    };

    /// <summary>Times from the press of the button, milliseconds.</summary>
    private static async Task<Arrival> SignInAsync(IBrowserContext context, IPage page, FirstPerson person)
    {
        await context.ClearCookiesAsync(new() { Name = "cornac-session" });
        await page.GotoAsync($"/sign-in?returnUrl=%2Faccounts%2F{person.AccountId}%2Finstances");
        await page.Locator("#name").FillAsync(person.Name);
        await page.Locator("#password").FillAsync(person.Password);
        var rows = page.Locator("tbody tr").First;
        var started = Stopwatch.GetTimestamp();
        await page.Locator("button[type=submit]").ClickAsync();
        await page.WaitForURLAsync("**/instances", new() { WaitUntil = WaitUntilState.Commit });
        var document = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await rows.WaitForAsync();
        var shown = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await page.Locator("[aria-busy=false] .list-count").WaitForAsync();
        return new Arrival(document, shown, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    /// <summary>When the document came, the first rows were shown, and all was there.</summary>
    private sealed record Arrival(double Document, double Rows, double Complete);

    /// <summary>From each press of a key, as the page sees it, until the number of matches is another one.</summary>
    private static async Task<Samples> FilterAsync(IPage page, int rounds)
    {
        await page.Locator("#search").FillAsync("fleet-");
        await page.Locator("[aria-busy=false] .list-count", new() { HasText = "1000 of" }).WaitForAsync();
        await page.EvaluateAsync(Scripts.WatchFilter);
        for (var i = -1; i < rounds; i++)
        {
            foreach (var key in Keys)
            {
                var before = await page.EvaluateAsync<int>("window.benchTimes.length");
                await page.Keyboard.PressAsync(key);
                await page.WaitForFunctionAsync("before => window.benchTimes.length > before", before);
            }

            if (i < 0) await page.EvaluateAsync("window.benchTimes.length = 0");
        }

        return new Samples(await page.EvaluateAsync<double[]>("window.benchTimes"));
    }

    /// <summary>What is kept for open pages, after the garbage of their making is gone.</summary>
    private static async Task<Figure> WeighAsync(
        string what, string path, string settled, IBrowserContext context, BenchHost host, int pages, CancellationToken cancellationToken)
    {
        var before = await SettledAsync(host, cancellationToken);
        var open = new List<IPage>();
        for (var i = 0; i < pages; i++)
        {
            var page = await context.NewPageAsync();
            open.Add(page);
            await page.GotoAsync(path);
            await page.Locator(settled).First.WaitForAsync();
        }

        var each = (await SettledAsync(host, cancellationToken) - before) * 1.048576 / pages;
        foreach (var page in open) await page.CloseAsync();
        return new Figure(
            string.Create(CultureInfo.InvariantCulture, $"console: memory of the host for each open page of {what}, {pages} open at once"), "< 2 MB",
            string.Create(CultureInfo.InvariantCulture, $"{each:0.00} MB"), each < MostMegabytes);
    }

    /// <summary>Resident memory once it does not sink any more, MiB.</summary>
    private static async Task<double> SettledAsync(BenchHost host, CancellationToken cancellationToken)
    {
        var least = double.MaxValue;
        for (var calm = 0; calm < 10;)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            var now = Processes.Resident(host.ProcessId);
            calm = now < least - 1 ? 0 : calm + 1;
            least = Math.Min(least, now);
        }

        return least;
    }

    private static class Scripts
    {
        public const string WatchFilter = """
            () => {
              window.benchTimes = [];
              let pressed = 0;
              document.getElementById("search").addEventListener("keydown", () => { pressed = performance.now(); }, true);
              new MutationObserver(() => {
                if (pressed === 0) return;
                const from = pressed;
                pressed = 0;
                requestAnimationFrame(() => window.benchTimes.push(performance.now() - from));
              }).observe(document.querySelector(".list-count"), { childList: true, characterData: true, subtree: true });
            }
            """;

        public const string Scroll = """
            () => new Promise(done => {
              const times = [];
              let last = performance.now();
              const end = document.documentElement.scrollHeight - innerHeight;
              const step = now => {
                times.push(now - last);
                last = now;
                scrollBy(0, 60);
                if (scrollY + 1 < end && times.length < 600) requestAnimationFrame(step);
                else { scrollTo(0, 0); done(times.slice(1)); }
              };
              requestAnimationFrame(step);
            })
            """;
    }
}
