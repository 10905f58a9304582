using Bunit;
using Cornac.Console.Accounts;
using Cornac.Console.Confirming;
using Cornac.Console.Copying;
using Cornac.Console.Frame;
using Cornac.Console.Sizing;
using Cornac.Console.Statuses;
using Cornac.Console.Times;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Cornac.Console.Tests.Parts;

public sealed class PartTests : IAsyncDisposable
{
    private readonly ConsoleContext _context = new();

    [Theory]
    [InlineData("available", "status-good", "all is well")]
    [InlineData("creating", "status-busy", "under way")]
    [InlineData("configuring-enhanced-monitoring", "status-busy", "under way")]
    [InlineData("stopped", "status-off", "at rest")]
    [InlineData("storage-full", "status-warning", "needs attention")]
    [InlineData("incompatible-restore", "status-bad", "does not work")]
    public void Status_says_in_words_what_its_colour_says(string status, string colour, string words)
    {
        var chip = _context.Render<StatusChip>(parameters => parameters.Add(c => c.Status, status));
        Assert.Contains(colour, chip.Find(".status").ClassName, StringComparison.Ordinal);
        Assert.Contains(status, chip.Find(".status").TextContent, StringComparison.Ordinal);
        Assert.Contains(words, chip.Find(".sr-only").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Copying_tells_that_it_was_done()
    {
        _context.JSInterop.Setup<bool>("cornac.copy", "127.0.77.3").SetResult(true);
        var field = _context.Render<CopyField>(parameters => parameters.Add(f => f.Label, "Endpoint").Add(f => f.Value, "127.0.77.3"));
        field.Find("button").Click();
        field.WaitForAssertion(() => Assert.Equal("Copied", field.Find("[role=status]").TextContent));
        Assert.Contains("Endpoint", field.Find("button").GetAttribute("aria-label"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loss_is_confirmed_only_by_the_very_name()
    {
        var provider = _context.Render<MudDialogProvider>();
        _context.Render<MudPopoverProvider>();
        var dialogs = _context.Services.GetRequiredService<IDialogService>();
        Task<bool> answer = null!;
        // In a block: as an expression, the question would be waited for here.
        await provider.InvokeAsync(() =>
        {
            answer = dialogs.AskAsync("Delete", "shop", "The database goes.", ["All data"], "Delete shop");
        });
        var button = () => provider.FindAll("button").Single(found => found.TextContent.Contains("Delete shop", StringComparison.Ordinal));
        Assert.True(button().HasAttribute("disabled"));
        await provider.Find("#confirm-name").InputAsync(new() { Value = "shp" });
        Assert.True(button().HasAttribute("disabled"));
        await provider.Find("#confirm-name").InputAsync(new() { Value = "shop" });
        await button().ClickAsync(new());
        Assert.True(await answer);
    }

    [Fact]
    public void Moment_is_local_with_utc_beside_it()
    {
        _context.Services.GetRequiredService<Browser>().Take(new BrowserFacts("light", IsDark: false, "Asia/Tokyo", []));
        var moment = _context.Render<Moment>(parameters => parameters.Add(m => m.At, new DateTimeOffset(2026, 3, 1, 20, 30, 0, TimeSpan.Zero)));
        Assert.Equal("2 Mar 2026 05:30", moment.Find("time").TextContent);
        Assert.Equal("2026-03-01 20:30:00 UTC", moment.Find("time").GetAttribute("title"));
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(59, "59 s")]
    [InlineData(61, "2 min")]
    [InlineData(3_700, "1 h 1 min")]
    [InlineData(400_000, "4 d")]
    public void Span_is_rounded_to_what_matters(int seconds, string text) => Assert.Equal(text, Durations.Text(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(52_428_800, "50 MiB")]
    public void Bytes_are_in_the_unit_that_fits(long bytes, string text) => Assert.Equal(text, Sizes.Bytes(bytes));

    [Fact]
    public void Colour_of_an_account_stays_and_differs_from_others()
    {
        Assert.Equal(AccountColour.HueOf("123456789012"), AccountColour.HueOf("123456789012"));
        Assert.True(Enumerable.Range(0, 50).Select(n => AccountColour.HueOf($"{100_000_000_000 + (n * 7_919_311)}")).Distinct().Count() >= 8);
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
