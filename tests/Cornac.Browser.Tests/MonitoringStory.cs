using System.Globalization;
using System.Text.Json.Nodes;
using Cornac.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cornac.Browser.Tests;

/// <summary>What an instance does, as a graph and for the aws command line.</summary>
public sealed class MonitoringStory(ConsoleWorld world)
{
    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Running_instance_is_measured_and_shown()
    {
        await using var visitor = await world.VisitorAsync();
        var page = visitor.Page;
        JsonArray points = [];
        await Eventually.Until(async () => (points = await AskAsync("VolumeBytesUsed")).Count > 0, Minutes, () => "nothing was measured");
        Assert.True(points[0]!["Average"]!.GetValue<double>() > 1 << 20);
        Assert.Equal("Bytes", points[0]!["Unit"]!.GetValue<string>());
        Assert.True((await AskAsync("DatabaseConnections"))[0]!["Average"]!.GetValue<double>() >= 0);

        await visitor.OpenAsync($"/accounts/{world.AccountId}/instances/cornac");
        await Expect(page.Locator(".pairs")).ToContainTextAsync("MiB used");
        await page.GetByRole(AriaRole.Link, new() { Name = "Monitoring" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "Storage used: " })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Last week" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "Last week" }).First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Tables" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Storage used" }).Locator("tbody td").First).ToContainTextAsync("MiB");
    }

    private async Task<JsonArray> AskAsync(string metric)
    {
        var now = DateTimeOffset.UtcNow;
        var answer = await world.Aws.JsonAsync(
            "cloudwatch", "get-metric-statistics", "--namespace", "AWS/RDS", "--metric-name", metric, "--dimensions", "Name=DBInstanceIdentifier,Value=cornac",
            "--start-time", Moment(now.AddHours(-1)), "--end-time", Moment(now.AddMinutes(1)), "--period", "60", "--statistics", "Average");
        return answer["Datapoints"]!.AsArray();
    }

    private static string Moment(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
