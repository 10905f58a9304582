using Cornac.Console.Accounts;
using Cornac.Console.Live;
using Cornac.Console.SignIn;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace Cornac.Console.Frame;

/// <summary>What is around every page. The account in the address decides in which account the page acts.</summary>
public sealed partial class MainLayout : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private Visit? _visit;
    private IReadOnlyList<EnterableAccount>? _accounts;
    private string? _accountId;
    private CurrentAccount? _current;
    private CurrentAccount? _last;
    private Problem? _problem;
    private PageBoundary? _boundary;

    [Inject]
    internal ConsoleSettings Settings { get; set; } = null!;

    [Inject]
    internal Browser Browser { get; set; } = null!;

    [Inject]
    internal Visitor Visitor { get; set; } = null!;

    [Inject]
    internal AccountDirectory Directory { get; set; } = null!;

    [Inject]
    internal IAccountClients Clients { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    /// <summary>Account in the address; it is entered a moment after the address has changed, and no page is shown until then.</summary>
    private string? Addressed => ConsolePaths.AccountOf(new Uri(Navigation.Uri).AbsolutePath);

    private string PathAndQuery => new Uri(Navigation.Uri).PathAndQuery;

    public void Dispose()
    {
        Browser.Changed -= Redraw;
        Navigation.LocationChanged -= Moved;
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        Browser.Changed += Redraw;
        Navigation.LocationChanged += Moved;
        _visit = await Visitor.GetAsync();
        await EnterAsync(again: false);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && !Browser.IsKnown) await Browser.AskAsync();
    }

    private void Redraw() => _ = InvokeAsync(StateHasChanged);

    private void Retry() => _ = InvokeAsync(() => EnterAsync(again: true));

    private void Moved(object? sender, LocationChangedEventArgs moved)
    {
        _boundary?.Recover();
        if (Addressed != _accountId) _ = InvokeAsync(() => EnterAsync(again: false));
        else Redraw();
    }

    private async Task EnterAsync(bool again)
    {
        var wanted = Addressed;
        try
        {
            var accounts = await Directory.ListAsync(again, _gone.Token);
            // Entry may have been granted a moment ago.
            if (wanted is not null && !again && !accounts.Any(account => account.Id == wanted)) accounts = await Directory.ListAsync(again: true, _gone.Token);
            if (wanted != Addressed) return; // Meanwhile the person went on, and another call finds out where to.
            (_accounts, _accountId, _problem) = (accounts, wanted, null);
            _current = wanted is null ? null : Enter(Find(wanted), _current);
            _last = _current ?? _last ?? Enter(_accounts[0], null);
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure) when (Problem.Of(failure) is { } problem)
        {
            _problem = problem;
        }

        StateHasChanged();
    }

    private EnterableAccount? Find(string id) => _accounts!.FirstOrDefault(account => account.Id == id);

    private CurrentAccount? Enter(EnterableAccount? account, CurrentAccount? known)
    {
        if (account is null) return null;
        var remembered = Browser.RoleIn(account.Id);
        var role = account.IsHome ? null : (account.Roles.FirstOrDefault(role => role.RoleName == remembered) ?? account.Roles[0]).RoleName;
        return known?.Id == account.Id && known.RoleName == role ? known : new CurrentAccount(account, role, Clients);
    }

    private async Task ChooseRoleAsync((string AccountId, string Role) choice)
    {
        await Browser.RememberRoleAsync(choice.AccountId, choice.Role);
        if (_accountId == choice.AccountId)
        {
            _current = Enter(Find(choice.AccountId), _current);
            _last = _current;
        }
        else
        {
            Navigation.NavigateTo(Menu.InOther(Navigation.Uri, choice.AccountId));
        }
    }
}
