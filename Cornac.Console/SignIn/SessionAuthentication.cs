using System.Text.Encodings.Web;
using Cornac.Console.Doors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Cornac.Console.SignIn;

/// <summary>Knows people by their session cookie, and sends those without one to sign in.</summary>
internal sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ISignInDoor door)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "CornacConsole";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Scripts and styles are everybody's, and there are many of them.
        if (Request.Path.StartsWithSegments("/_content", StringComparison.Ordinal) || Request.Path.StartsWithSegments("/_framework", StringComparison.Ordinal))
            return AuthenticateResult.NoResult();
        if (SessionCookie.Read(Context) is not { } id) return AuthenticateResult.NoResult();
        // A circuit reconnects by itself: that is nothing that a person does.
        var active = !Request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal);
        if (await door.FindAsync(id, active, Context.RequestAborted) is not { } person) return AuthenticateResult.NoResult();
        var visit = new Visit(id, person, Visit.SourceOf(Context));
        return AuthenticateResult.Success(new AuthenticationTicket(visit.ToPrincipal(), Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (!IsNavigation) return base.HandleChallengeAsync(properties);
        Response.Redirect(ConsolePaths.SignInFor(Request.PathBase + Request.Path + Request.QueryString));
        return Task.CompletedTask;
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        if (!IsNavigation || !Context.User.HasClaim(Visit.Reset, "1")) return base.HandleForbiddenAsync(properties);
        Response.Redirect($"{ConsolePaths.Password}?returnUrl={Uri.EscapeDataString(Request.PathBase + Request.Path + Request.QueryString)}");
        return Task.CompletedTask;
    }

    private bool IsNavigation => HttpMethods.IsGet(Request.Method) && !Request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal);
}
