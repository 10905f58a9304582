using Cornac.Console.Doors;
using Cornac.Console.SignIn;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Cornac.Console.Frame;

public sealed partial class SessionKeeper : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);
    private DotNetObjectReference<SessionKeeper>? _self;
    private IDisposable? _subscription;
    private ITimer? _timer;
    private bool _active;

    [Parameter, EditorRequired]
    public required Visit Visit { get; set; }

    [Inject]
    internal ISignInDoor Door { get; set; } = null!;

    [Inject]
    internal IChangeHints Hints { get; set; } = null!;

    [Inject]
    internal SessionState Session { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    [Inject]
    internal Browser Browser { get; set; } = null!;

    [Inject]
    internal TimeProvider Clock { get; set; } = null!;

    [Inject]
    internal IJSRuntime Script { get; set; } = null!;

    /// <summary>The person has touched the page; the script tells it once a minute at most.</summary>
    [JSInvokable]
    public void Active() => _active = true;

    /// <summary>The system has gone over to its other theme.</summary>
    [JSInvokable]
    public void ThemeChanged(bool isDark) => Browser.Follow(isDark);

    public async ValueTask DisposeAsync()
    {
        Session.Ended -= Show;
        _subscription?.Dispose();
        if (_timer is not null) await _timer.DisposeAsync();
        _self?.Dispose();
    }

    protected override void OnInitialized()
    {
        Session.Ended += Show;
        _subscription = Hints.Subscribe(ChangeTopics.User(Visit.Person.UserId), Check);
        _timer = Clock.CreateTimer(_ => Check(), null, Look, Look);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            // The system may have changed its theme since the last page told the host.
            Browser.Follow(await Script.InvokeAsync<bool>("cornac.watch", _self));
        }

        if (Session.HasEnded) await Script.InvokeVoidAsync("cornac.focus", "ended-sign-in");
    }

    private void Show() => _ = InvokeAsync(StateHasChanged);

    private void Check() => _ = InvokeAsync(CheckAsync);

    private async Task CheckAsync()
    {
        if (Session.HasEnded) return;
        var active = _active;
        _active = false;
        try
        {
            if (await Door.FindAsync(Visit.SessionId, active, CancellationToken.None) is null) Session.End();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The inventory is away for a moment: the next look will tell, and until then every call of the API does.
            _active |= active;
        }
    }
}
