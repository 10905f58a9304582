using Cornac.Console.Doors;
using Cornac.Console.Times;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Http;

namespace Cornac.Console.SignIn;

/// <summary>Name and password, then a code where the user has an MFA device. Rendered on the server: it works without script, and keeps nothing open.</summary>
public sealed partial class SignInPage
{
    private string? _problem;
    private string? _note;
    private string? _ticket;

    [SupplyParameterFromForm(FormName = "sign-in")]
    private SignInInput Input { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    [SupplyParameterFromQuery]
    private string? Changed { get; set; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    [Inject]
    internal ISignInDoor Door { get; set; } = null!;

    [Inject]
    internal SignInTickets Tickets { get; set; } = null!;

    [Inject]
    internal ConsoleSettings Settings { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    private string Destination => ConsolePaths.Local(ReturnUrl);

    protected override async Task OnInitializedAsync()
    {
        Input ??= new SignInInput();
        if (HttpMethods.IsPost(Http.Request.Method)) return;
        if ((await Authentication).User.Identity?.IsAuthenticated == true)
        {
            Navigation.NavigateTo(Destination);
            return;
        }

        if (Changed is not null) _note = Text["PasswordChanged"];
        if (SessionCookie.Read(Http) is null) return;
        SessionCookie.Remove(Http);
        _note ??= Text["SignedOut"];
    }

    private async Task SubmitAsync()
    {
        var form = Input.Ticket is { Length: > 0 } ticket ? Tickets.Open(ticket) : new SignInForm(Input.Name ?? "", Input.Password ?? "", null);
        if (form is null)
        {
            _problem = Text["TooLate"];
            return;
        }

        form = form with { Code = Input.Code?.Trim() };
        try
        {
            var id = await Door.SignInAsync(form, Visit.SourceOf(Http), Http.RequestAborted);
            if (SessionCookie.Read(Http) is { } former) await Door.SignOutAsync(former, Http.RequestAborted);
            SessionCookie.Write(Http, id);
        }
        catch (SignInRefusedException refused)
        {
            if (refused.Refusal == SignInRefusal.CodeNeeded) _ticket = Tickets.Seal(form);
            else Explain(refused, form);
            return;
        }

        Navigation.NavigateTo(Destination);
    }

    private void Explain(SignInRefusedException refused, SignInForm form)
    {
        // A wrong code is asked for again; the device shows another one soon.
        if (Input.Ticket is { Length: > 0 } && refused.Refusal == SignInRefusal.Wrong) _ticket = Tickets.Seal(form);
        _problem = refused switch
        {
            { Refusal: SignInRefusal.Locked, RetryAt: { } until } => Text["Locked", Minutes(until)],
            _ when _ticket is not null => Text["WrongCode"],
            _ => Text["Wrong"],
        };
        Input.Password = null;
        Input.Code = null;
    }

    private string Minutes(DateTimeOffset until) => Durations.Text(until - Clock.GetUtcNow());

    [Inject]
    internal TimeProvider Clock { get; set; } = null!;
}

/// <summary>The fields of the sign-in page.</summary>
public sealed class SignInInput
{
    public string? Name { get; set; }

    public string? Password { get; set; }

    public string? Code { get; set; }

    /// <summary>Name and password, sealed, while the code is asked for.</summary>
    public string? Ticket { get; set; }
}
