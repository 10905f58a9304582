using Amazon.Runtime;
using Bunit;
using Cornac.Console.Live;
using Cornac.Testing;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Cornac.Console.Tests.Live;

public sealed class OperationToastsTests : IAsyncDisposable
{
    private const string Account = "123456789012";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ConsoleContext _context = new();
    private OperationEnd? _end;
    private int _asked;

    public OperationToastsTests() => _context.Services.AddScoped<IOperationToasts, OperationToasts>();

    [Fact]
    public async Task End_is_told_once_with_a_way_to_the_page_that_shows_more()
    {
        var shown = Watch();
        _context.Hints.Tell(Account);
        await Eventually.Until(() => Task.FromResult(_asked == 2), Patience, () => $"asked {_asked} times", Xunit.TestContext.Current.CancellationToken);
        Assert.Empty(shown.FindAll(".mud-snackbar"));
        _end = new OperationEnd(Succeeded: true, "shop is available.", "/accounts/123456789012/instances/shop");
        _context.Hints.Tell(Account);
        shown.WaitForAssertion(() => Assert.Contains("shop is available.", shown.Find(".mud-snackbar").TextContent, StringComparison.Ordinal));
        _context.Hints.Tell(Account);
        Assert.Single(shown.FindAll(".mud-snackbar"));
        Assert.Equal(0, _context.Hints.Listeners);
        await shown.Find(".mud-snackbar button").ClickAsync(new());
        Assert.EndsWith("/instances/shop", _context.Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Failure_is_told_as_one()
    {
        _end = new OperationEnd(Succeeded: false, "shop was not created.", null);
        var shown = Watch();
        shown.WaitForAssertion(() => Assert.Contains("mud-alert-filled-error", shown.Find(".mud-snackbar").ClassName, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Endpoint_that_is_away_is_asked_again_and_one_that_refuses_is_believed()
    {
        var away = true;
        var shown = Watch(_ => throw (away
            ? new AmazonServiceException("away", null, ErrorType.Receiver, "ServiceUnavailable", "r", System.Net.HttpStatusCode.ServiceUnavailable)
            : new AmazonServiceException("not yours any more", null, ErrorType.Sender, "AccessDenied", "r", System.Net.HttpStatusCode.Forbidden)));
        await Eventually.Until(() => Task.FromResult(_asked == 1), Patience, () => "it was not asked", Xunit.TestContext.Current.CancellationToken);
        Assert.Empty(shown.FindAll(".mud-snackbar"));
        away = false;
        _context.Hints.Tell(Account);
        shown.WaitForAssertion(() => Assert.Contains("not yours any more", shown.Find(".mud-snackbar").TextContent, StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private IRenderedComponent<MudSnackbarProvider> Watch(Func<CancellationToken, Task<OperationEnd?>>? ask = null)
    {
        var shown = _context.Render<MudSnackbarProvider>();
        _context.Services.GetRequiredService<IOperationToasts>().Watch(Account, cancellationToken =>
        {
            _asked++;
            return ask?.Invoke(cancellationToken) ?? Task.FromResult(_end);
        });
        return shown;
    }
}
