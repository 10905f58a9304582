using Cornac.Console.Accounts;
using Cornac.Console.Frame;
using Cornac.Console.Instances;
using Cornac.Console.Languages;
using Cornac.Console.Live;
using Cornac.Console.Protection;
using Cornac.Console.SignIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor;
using MudBlazor.Services;

namespace Cornac.Console;

/// <summary>The web console as a part of a host, which must add the doors (<see cref="Doors.ISignInDoor"/>, <see cref="Doors.IChangeHints"/>).</summary>
public static class CornacConsole
{
    private static readonly TimeSpan LostCircuitKept = TimeSpan.FromMinutes(3);

    public static IServiceCollection AddCornacConsole(this IServiceCollection services, ConsoleSettings settings)
    {
        services.AddSingleton(settings);
        services.TryAddSingleton(TimeProvider.System);
        services.AddConsoleLanguages();
        services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            // A circuit costs a megabyte or two, lost or not.
            circuits.DisconnectedCircuitRetentionPeriod = LostCircuitKept;
            circuits.DisconnectedCircuitMaxRetained = 50;
        });
        services.AddMudServices(mud =>
        {
            mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomRight;
            mud.SnackbarConfiguration.VisibleStateDuration = 8000;
        });
        services.AddAntiforgery(antiforgery => antiforgery.Cookie.Name = "cornac-form");
        services.AddAuthentication(SessionAuthentication.Name).AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.Name, null);
        services.AddAuthorizationBuilder().SetDefaultPolicy(new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser().RequireAssertion(context => !context.User.HasClaim(Visit.Reset, "1")).Build());
        services.AddCascadingAuthenticationState();
        services.AddScoped<Visitor>();
        services.AddScoped<SessionState>();
        services.AddScoped<Browser>();
        services.AddScoped<PersonCredentials>();
        services.AddScoped<AccountDirectory>();
        services.AddScoped<IAccountClients, AccountClients>();
        services.AddScoped<IOperationToasts, OperationToasts>();
        services.AddScoped<InstanceWatch>();
        services.AddSingleton<EndpointConnection>();
        services.AddScoped<SignInTickets>();
        services.AddAwsClients();
        return services;
    }

    /// <summary>What goes on before a page is found: headers, language, who it is.</summary>
    public static IApplicationBuilder UseCornacConsole(this IApplicationBuilder app)
    {
        app.UseConsoleHeaders();
        app.UseExceptionHandler(ConsolePaths.Failure, createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute(ConsolePaths.Missing, createScopeForStatusCodePages: true);
        app.UseConsoleLanguages();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        return app;
    }

    public static IEndpointRouteBuilder MapCornacConsole(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/", (HttpContext http) => Results.LocalRedirect(Menu.Landing(Visit.Of(http.User).Person.AccountId))).RequireAuthorization();
        endpoints.MapConsoleLanguages();
        endpoints.MapRazorComponents<App>().AddInteractiveServerRenderMode(server =>
        {
            // The console's own policy says who may frame it; and buffers for compression would double what a circuit costs.
            server.ContentSecurityFrameAncestorsPolicy = null;
            server.DisableWebSocketCompression = true;
        }).RequireAuthorization();
        return endpoints;
    }
}
