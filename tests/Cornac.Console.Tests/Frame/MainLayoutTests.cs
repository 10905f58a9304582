using Bunit;
using Cornac.Console.Accounts;
using Cornac.Console.Doors;
using Cornac.Console.Frame;
using Cornac.Console.SignIn;
using Cornac.Testing;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Console.Tests.Frame;

public sealed class MainLayoutTests : IAsyncDisposable
{
    private const string Home = "123456789012";
    private const string Elsewhere = "999999999999";
    private readonly ConsoleContext _context = new();
    private readonly HeldDoor _door = new();

    public MainLayoutTests()
    {
        _context.JSInterop.Setup<string>("cornac.timeZone").SetResult("Europe/Paris");
        _context.Services.AddSingleton<ISignInDoor>(_door);
        _context.Services.AddSingleton<IAccountClients>(new ScriptedClients());
        _context.Services.AddScoped<AuthenticationStateProvider, SomebodySignedIn>();
        _context.Services.AddScoped<Visitor>();
        _context.Services.AddScoped<PersonCredentials>();
        _context.Services.AddScoped<AccountDirectory>();
    }

    [Fact]
    public async Task Account_that_cannot_be_entered_shows_no_page_before_that_is_known()
    {
        _context.Services.GetRequiredService<NavigationManager>().NavigateTo($"/accounts/{Elsewhere}/connect");
        var layout = _context.Render<MainLayout>(parameters => parameters.Add(shown => shown.Body, (RenderFragment)(body => body.AddMarkupContent(0, "<p id='page'>page</p>"))));
        _door.Answer();
        // Once more: entry may have been granted a moment ago.
        await Eventually.Until(() => Task.FromResult(_door.Asked == 2), TimeSpan.FromSeconds(10), () => $"asked {_door.Asked} times", Xunit.TestContext.Current.CancellationToken);
        layout.Render();
        Assert.Empty(layout.FindAll("#page"));
        _door.Answer();
        layout.WaitForAssertion(() => Assert.Contains(Elsewhere, layout.Find("main").TextContent, StringComparison.Ordinal));
        Assert.Empty(layout.FindAll("#page"));
    }

    [Fact]
    public void Own_account_shows_its_page_once_it_is_entered()
    {
        _context.Services.GetRequiredService<NavigationManager>().NavigateTo($"/accounts/{Home}/connect");
        var layout = _context.Render<MainLayout>(parameters => parameters.Add(shown => shown.Body, (RenderFragment)(body => body.AddMarkupContent(0, "<p id='page'>page</p>"))));
        Assert.Empty(layout.FindAll("#page"));
        _door.Answer();
        layout.WaitForElement("#page");
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        _door.Dispose();
    }

    private sealed class SomebodySignedIn : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(
            new Visit("session", new Person(Home, "Acme", "AIDAX", "admin", PasswordResetRequired: false), new BrowserSource("127.0.0.1", "test", IsSecure: false)).ToPrincipal()));
    }

    /// <summary>A door that grants when a test says so.</summary>
    private sealed class HeldDoor : ISignInDoor, IDisposable
    {
        private readonly SemaphoreSlim _held = new(0);
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public void Answer() => _held.Release();

        public void Dispose() => _held.Dispose();

        public async Task<PersonGrant?> GrantAsync(string sessionId, BrowserSource source, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            await _held.WaitAsync(cancellationToken);
            return new PersonGrant("AKIA", "secret", "token", DateTimeOffset.UtcNow.AddHours(1), []);
        }

        public Task<Person?> FindAsync(string sessionId, bool active, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<string> SignInAsync(SignInForm form, BrowserSource source, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task SignOutAsync(string sessionId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task SignOutOneAsync(string sessionId, string key, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task SignOutEverywhereAsync(string sessionId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<OpenSession>> ListAsync(string sessionId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public (string Name, string Value) OriginHeader(string authorization, BrowserSource source) => throw new NotSupportedException();
    }
}
