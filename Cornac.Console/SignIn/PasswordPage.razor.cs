using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Cornac.Console.Accounts;
using Cornac.Console.Doors;
using Cornac.Console.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Http;

namespace Cornac.Console.SignIn;

/// <summary>Changes the person's password through the endpoint. All sessions end with the old one, so the person is signed in anew with the new one.</summary>
public sealed partial class PasswordPage
{
    private Visit? _visit;
    private string? _problem;

    [SupplyParameterFromForm(FormName = "password")]
    private PasswordInput Input { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    [Inject]
    internal ISignInDoor Door { get; set; } = null!;

    [Inject]
    internal Visitor Visitor { get; set; } = null!;

    [Inject]
    internal IAccountClients Clients { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    private string Destination => ConsolePaths.Local(ReturnUrl);

    protected override async Task OnInitializedAsync()
    {
        Input ??= new PasswordInput();
        if ((await Authentication).User.Identity?.IsAuthenticated == true) _visit = await Visitor.GetAsync();
        else Navigation.NavigateTo(ConsolePaths.SignInFor(Destination));
    }

    private async Task SubmitAsync()
    {
        if (_visit is null) return;
        if (Input.New != Input.Again)
        {
            _problem = Text["NotTheSame"];
            return;
        }

        var person = _visit.Person;
        try
        {
            var iam = Clients.Of<IAmazonIdentityManagementService>(new EnterableAccount(person.AccountId, person.AccountName, IsHome: true, []), roleName: null);
            await iam.ChangePasswordAsync(new ChangePasswordRequest { OldPassword = Input.Old, NewPassword = Input.New }, Http.RequestAborted);
        }
        catch (Exception failure) when (Problem.Of(failure) is { } problem)
        {
            _problem = problem.Message;
            return;
        }

        Navigation.NavigateTo(await SignInAnewAsync(person.UserName) ? Destination : ConsolePaths.SignIn + "?changed=1&returnUrl=" + Uri.EscapeDataString(Destination));
    }

    private async Task<bool> SignInAnewAsync(string userName)
    {
        SessionCookie.Remove(Http);
        try
        {
            SessionCookie.Write(Http, await Door.SignInAsync(new SignInForm(userName, Input.New!, null), Visit.SourceOf(Http), Http.RequestAborted));
            return true;
        }
        catch (SignInRefusedException)
        {
            return false; // A code of the person's MFA device is needed: the sign-in page asks for it.
        }
    }
}

/// <summary>The fields of the page.</summary>
public sealed class PasswordInput
{
    public string? Old { get; set; }

    public string? New { get; set; }

    public string? Again { get; set; }
}
