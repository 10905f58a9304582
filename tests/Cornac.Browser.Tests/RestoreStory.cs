using Cornac.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cornac.Browser.Tests;

/// <summary>A snapshot and its way back.</summary>
public sealed class RestoreStory(ConsoleWorld world)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);
    private static readonly LocatorAssertionsToContainTextOptions Slowly = new() { Timeout = 60_000 };

    [Fact]
    public async Task Snapshot_taken_by_the_api_appears_and_is_restored_by_the_form()
    {
        var source = $"shop-{Guid.NewGuid().ToString("N")[..6]}";
        var snapshot = source + "-kept";
        await world.Aws.JsonAsync(
            "rds", "create-db-instance", "--db-instance-identifier", source, "--engine", "postgres", "--db-instance-class", "db.t3.micro", "--master-username", "boss",
            "--master-user-password", "C0nf'de tie!", "--allocated-storage", "5");
        await AvailableAsync(source);
        await using var visitor = await world.VisitorAsync();
        var page = visitor.Page;
        await visitor.OpenAsync($"/accounts/{world.AccountId}/snapshots?kind=manual&q={source}");
        await world.Aws.JsonAsync("rds", "create-db-snapshot", "--db-instance-identifier", source, "--db-snapshot-identifier", snapshot);
        var row = page.Locator("tr", new() { HasText = snapshot });
        await Expect(row).ToContainTextAsync("available", Slowly);

        await row.GetByRole(AriaRole.Link, new() { Name = "Restore" }).ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("Restore");
        await Expect(page.Locator(".note")).ToContainTextAsync("boss");
        var restored = source + "-again";
        await page.Locator("#restore-name").FillAsync(restored);
        await Expect(page.Locator(".command code")).ToContainTextAsync($"--db-instance-identifier {restored}");
        await page.Locator("button[type=submit]").ClickAsync();
        await Expect(page).ToHaveURLAsync($"{world.Url}/accounts/{world.AccountId}/instances/{restored}");
        await AvailableAsync(restored);

        await visitor.OpenAsync($"/accounts/{world.AccountId}/events?kind=db-instance&source={restored}");
        await Expect(page.Locator(".list")).ToContainTextAsync("Restored from snapshot", Slowly);
    }

    private async Task AvailableAsync(string name) => await Eventually.Until(
        async () => (string?)(await world.Aws.JsonAsync("rds", "describe-db-instances", "--db-instance-identifier", name))["DBInstances"]![0]!["DBInstanceStatus"] == "available",
        Deadline, () => $"{name} did not become available");
}
