using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Console;

/// <summary>The web console as a part of a host.</summary>
public static class CornacConsole
{
    public static IServiceCollection AddCornacConsole(this IServiceCollection services, ConsoleSettings settings)
    {
        services.AddSingleton(settings);
        services.AddRazorComponents();
        return services;
    }

    public static IEndpointRouteBuilder MapCornacConsole(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/", (ConsoleSettings settings) => new RazorComponentResult<StartPage>(new { Settings = settings }));
        return endpoints;
    }
}
