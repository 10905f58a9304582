using System.Text.RegularExpressions;
using Cornac.EndToEnd.Tests.Clients;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cornac.Browser.Tests;

/// <summary>A database from its form to its end.</summary>
public sealed class InstanceStory(ConsoleWorld world)
{
    private const float Working = 180_000;
    private const string Script = "<b>x</b>";
    private static readonly LocatorAssertionsToContainTextOptions Soon = new() { Timeout = Working };

    private string Instances => $"/accounts/{world.AccountId}/instances";

    [Fact]
    public async Task Database_is_created_watched_connected_to_modified_and_deleted()
    {
        var name = Name();
        await using var visitor = await world.VisitorAsync();
        var page = visitor.Page;
        await visitor.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await visitor.OpenAsync(Instances);
        await page.GetByRole(AriaRole.Link, new() { Name = "Create an instance" }).ClickAsync();
        await page.Locator("#name").FillAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate" }).ClickAsync();
        await Expect(page.Locator("#password")).ToHaveAttributeAsync("type", "text");
        var password = await page.Locator("#password").InputValueAsync();
        await page.Locator("#database").FillAsync("app");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true }).ClickAsync();

        await Expect(page).ToHaveURLAsync($"{world.Url}{Instances}/{name}");
        await Expect(page.Locator(".step-now")).ToBeVisibleAsync();
        // Whoever has gone on to another page is told, and led back.
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Snapshots" }).ClickAsync();
        await Expect(page.Locator(".mud-snackbar")).ToContainTextAsync($"{name} is available", Soon);
        await page.Locator(".mud-snackbar").GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Expect(page).ToHaveURLAsync($"{world.Url}{Instances}/{name}");
        await Expect(page.Locator(".page-line .status")).ToContainTextAsync("available", Soon);
        Assert.DoesNotContain(password, await page.ContentAsync(), StringComparison.Ordinal);

        await page.Locator(".copy", new() { HasText = "psql" }).First.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByText("Copied", new() { Exact = true })).ToBeAttachedAsync();
        var line = await page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.StartsWith("psql \"host=", line, StringComparison.Ordinal);
        Assert.DoesNotContain(password, line, StringComparison.Ordinal);
        var asked = await CommandLine.RunAsync("bash", ["-c", $"cd '{world.Home.Data}' && {line} -tAc 'SELECT current_user, current_database()'"],
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["PGPASSWORD"] = password });
        Assert.Equal("postgres|app", asked.Expect().Trim());
        Assert.DoesNotContain(password, world.Home.Logs, StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new() { Name = "Modify" }).ClickAsync();
        await page.Locator("#class").SelectOptionAsync("db.t3.small");
        await Expect(page.GetByText("in the next window:")).ToBeVisibleAsync();
        await page.GetByLabel("At once").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator(".pairs")).ToContainTextAsync("db.t3.small", Soon);
        await Expect(page.Locator(".page-line .status")).ToContainTextAsync("available", Soon);

        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        var confirm = page.Locator(".mud-dialog-actions").GetByRole(AriaRole.Button, new() { Name = "Delete" });
        await page.GetByLabel("Take a final snapshot").UncheckAsync();
        await Expect(page.GetByText("there is no way back")).ToBeVisibleAsync();
        await Expect(confirm).ToBeDisabledAsync();
        await page.Locator("#confirm-name").FillAsync(name);
        await confirm.ClickAsync();
        await Expect(page.GetByText($"{name} is deleted.")).ToBeVisibleAsync(new() { Timeout = Working });
        Assert.Null(await world.Home.FindAsync(name));
    }

    [Fact]
    public async Task Two_browsers_see_each_others_changes_and_a_tag_like_a_script_is_refused()
    {
        var name = Name();
        await world.Home.CreateAsync(name);
        await using var here = await world.VisitorAsync();
        await using var there = await world.VisitorAsync();
        await here.OpenAsync($"{Instances}?q={name}");
        await there.OpenAsync($"{Instances}/{name}");
        await Expect(here.Page.Locator("tbody .status")).ToContainTextAsync("available", Soon);
        await Expect(there.Page.Locator(".page-line .status")).ToContainTextAsync("available", Soon);

        await there.Page.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await there.Page.GetByLabel("Key of tag 1").FillAsync("team");
        await there.Page.GetByLabel("Value of tag 1").FillAsync(Script);
        await Expect(there.Page.GetByText("Keys have 1 to 128")).ToBeVisibleAsync();
        await there.Page.GetByLabel("Value of tag 1").FillAsync("b x = y");
        await there.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(there.Page.Locator(".pairs", new() { HasText = "team" })).ToContainTextAsync("b x = y");

        await there.Page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await there.Page.Locator(".mud-dialog-actions").GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Expect(here.Page.Locator("tbody .status")).ToContainTextAsync("stopped", Soon);

        await here.Page.Locator("tbody input").CheckAsync();
        await here.Page.Locator(".list-bulk").GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await Expect(there.Page.Locator(".page-line .status")).ToContainTextAsync("available", Soon);

        await here.Page.Locator("#search").FillAsync("no such thing");
        await Expect(here.Page.GetByText("No instance matches")).ToBeVisibleAsync();
        await Expect(here.Page).ToHaveURLAsync(new Regex("q=no", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await world.Home.DeleteAsync(name);
        await world.Home.WaitAsync(name, status: null);
    }

    private static string Name() => "shop-" + Guid.NewGuid().ToString("N")[..8];
}
