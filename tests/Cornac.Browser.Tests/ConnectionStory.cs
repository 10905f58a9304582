using static Microsoft.Playwright.Assertions;

namespace Cornac.Browser.Tests;

/// <summary>A connection that is cut and comes back.</summary>
public sealed class ConnectionStory(ConsoleWorld world)
{
    [Fact]
    public async Task Cut_connection_is_shown_heals_and_a_half_filled_form_survives()
    {
        await using var visitor = await world.VisitorAsync();
        var page = visitor.Page;
        await visitor.WireAsync();
        await visitor.OpenAsync($"/accounts/{world.AccountId}/new-instance");
        await page.Locator("#name").FillAsync("half-filled");
        await page.Locator("#class").SelectOptionAsync("db.t3.small");
        await Expect(page.Locator(".create-side")).ToContainTextAsync("db.t3.small");

        await visitor.CutAsync();
        var dialog = page.Locator("#components-reconnect-modal");
        await Expect(dialog).ToBeVisibleAsync();
        await Expect(dialog).ToContainTextAsync("Connection lost");
        Assert.Empty(await visitor.ObstaclesAsync("connection lost"));
        await visitor.PictureAsync("connection-lost");

        visitor.Mend();
        await Expect(dialog).ToBeHiddenAsync();
        await Expect(page.Locator("#name")).ToHaveValueAsync("half-filled");
        await page.Locator("#storage").FillAsync("33");
        await Expect(page.Locator(".create-side")).ToContainTextAsync("33");
        await Expect(page.Locator(".create-side")).ToContainTextAsync("half-filled");
    }
}
