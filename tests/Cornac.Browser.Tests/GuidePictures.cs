using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cornac.Browser.Tests;

/// <summary>Makes the pictures of the guide anew, under <c>docs/images</c>. It runs only when asked for (<c>-explicit only</c>), on a host with nothing else on it.</summary>
public sealed class GuidePictures(ConsoleWorld world)
{
    private static readonly TimeSpan Past = TimeSpan.FromHours(24);

    [Fact(Explicit = true)]
    public async Task Pictures_of_the_guide_are_made()
    {
        var account = world.AccountId;
        await PrepareAsync();
        await using var visitor = await world.VisitorAsync();
        var page = visitor.Page;
        await page.GotoAsync("/sign-in");
        await TakeAsync(page, "sign-in");

        await visitor.OpenAsync($"/accounts/{account}/instances");
        await TakeAsync(page, "instances");
        await page.Locator(".account-button").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await TakeAsync(page, "accounts");

        await visitor.OpenAsync($"/accounts/{account}/new-instance");
        await page.Locator("#name").FillAsync("shop-test");
        await Expect(page.Locator(".create-side")).ToContainTextAsync("shop-test");
        await TakeAsync(page, "create");

        await visitor.OpenAsync($"/accounts/{account}/instances/shop");
        await TakeAsync(page, "instance");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Expect(page.Locator("#confirm-name")).ToBeVisibleAsync();
        await TakeAsync(page, "delete");

        foreach (var (name, path) in new[]
        {
            ("monitoring", "instances/shop?tab=monitoring&span=day"), ("modify", "instances/shop/modify"), ("snapshots", "snapshots"), ("restore", "instances/shop/restore"),
            ("organization", "organization"), ("person", "people/claire@acme.example"), ("service", "service"), ("audit", "audit"),
        })
        {
            await visitor.OpenAsync($"/accounts/{account}/{path}");
            await TakeAsync(page, name);
        }
    }

    /// <summary>Two nodes, after a switchover.</summary>
    [Fact(Explicit = true)]
    public async Task Pictures_of_high_availability_are_made()
    {
        await world.Home.CallAsync("CreateDBInstance", "orders", [.. Orders]);
        await world.Home.WaitAsync("orders", "available");
        await world.Home.CallAsync("RebootDBInstance", "orders", ("ForceFailover", "true"));
        await world.Home.WaitAsync("orders", "available");
        await using var visitor = await world.VisitorAsync();
        var page = visitor.Page;
        await visitor.OpenAsync($"/accounts/{world.AccountId}/instances/orders?tab=nodes");
        await Expect(page.GetByText("yes: it has every committed row")).ToBeVisibleAsync();
        await Expect(page.Locator(".node-gap")).ToBeVisibleAsync();
        await page.SetViewportSizeAsync(1440, 1120);
        await TakeAsync(page, "nodes");
        await page.SetViewportSizeAsync(1440, 900);
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch over", Exact = true }).ClickAsync();
        await page.Locator(".mud-dialog summary").ClickAsync();
        await TakeAsync(page, "switch-over");
        await visitor.OpenAsync($"/accounts/{world.AccountId}/addresses");
        await TakeAsync(page, "addresses");
    }

    private static IEnumerable<(string Name, string Value)> Orders =>
    [
        ("Engine", "postgres"), ("DBInstanceClass", "db.t3.micro"), ("AllocatedStorage", "5"), ("MasterUsername", "boss"),
        ("MasterUserPassword", Cornac.EndToEnd.Tests.Hosts.CornacHome.Password), ("DBName", "app"), ("MultiAZ", "true"), ("BackupRetentionPeriod", "1"),
    ];

    /// <summary>A small company: two teams, a person, three databases, one of them with a day behind it.</summary>
    private async Task PrepareAsync()
    {
        foreach (var team in new[] { "Team A", "Team B" })
            await world.Aws.JsonAsync("organizations", "create-account", "--email", $"{team.Replace(' ', '-').ToLowerInvariant()}@acme.example", "--account-name", team);
        (await world.Aws.RunAsync("iam", "create-user", "--user-name", "claire@acme.example")).Expect();
        (await world.Aws.RunAsync("iam", "create-login-profile", "--user-name", "claire@acme.example", "--password", "First 1 given!", "--password-reset-required")).Expect();
        foreach (var name in new[] { "shop", "billing", "reports" }) await world.Home.CreateAsync(name);
        foreach (var name in new[] { "shop", "billing", "reports" }) await world.Home.WaitAsync(name, "available");
        await world.Aws.JsonAsync("rds", "create-db-snapshot", "--db-instance-identifier", "shop", "--db-snapshot-identifier", "before-upgrade");
        await world.Home.WaitAsync("shop", "available");
        await RememberAsync("shop");
    }

    /// <summary>A day of figures, since nobody waits for one.</summary>
    private Task<IReadOnlyList<string>> RememberAsync(string instance) => world.Home.Inventory.QueryAsync(string.Create(CultureInfo.InvariantCulture,
        $"""
        INSERT INTO metric_samples (resource_id, seconds, at, averages)
        SELECT i.resource_id, 300, at, ARRAY[
            round(12 + 10 * day + 3 * noise), 40 + 160 * day + 25 * noise, 0, 99.2 + 0.6 * noise, 1.2e6 + 900 * n, 1.1e9 + 9e5 * n, 4.2e9 - 9e5 * n,
            2e5 + 9e5 * day + 2e5 * noise, 6.4e7 + 1.6e7 * (n % 9), NULL, NULL, 4 + 26 * day + 5 * noise, 1.9e10 - 4e9 * day]
        FROM db_instances i, (SELECT n, at, greatest(sin((extract(hour FROM at) * 60 + extract(minute FROM at)) / 1440 * 2 * pi() - pi() / 2), -0.6) + 0.6 AS day,
                abs(sin(n * 1.7) * cos(n * 0.37)) AS noise
            FROM (SELECT n, to_timestamp(floor(extract(epoch FROM now() - interval '{Past.TotalSeconds} s') / 300 + n) * 300) AS at
                FROM generate_series(0, {Past.TotalSeconds / 300}) AS n) AS times) AS figures
        WHERE i.identifier = '{instance}' ON CONFLICT DO NOTHING
        """));

    private static async Task TakeAsync(IPage page, string name)
    {
        await page.EvaluateAsync("scrollTo(0, 0)");
        await page.ScreenshotAsync(new()
        {
            Path = Path.Combine(Visitor.Root, "docs", "images", name + ".png"), Animations = ScreenshotAnimations.Disabled, Caret = ScreenshotCaret.Hide,
        });
    }
}
