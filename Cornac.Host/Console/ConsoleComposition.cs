using Cornac.Api.Endpoint;
using Cornac.Console;
using Cornac.Console.Doors;
using Cornac.Host.Configuration;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Cornac.Host.Console;

/// <summary>The web console as a part of this host: the console itself, and the two doors that it has besides the endpoint.</summary>
internal static class ConsoleComposition
{
    private const string KeysFolder = "console";

    public static void AddConsole(this IServiceCollection services, CornacOptions options, DataDirectory data)
    {
        services.AddSingleton(options.Console.ToLimits());
        services.AddSingleton<ISignInDoor, SignInDoor>();
        services.AddSingleton<ChangeSubscriptions>();
        services.AddSingleton<IChangeHints>(provider => provider.GetRequiredService<ChangeSubscriptions>());
        services.AddHostedService<ChangeListener>();
        services.AddDataProtection().SetApplicationName("Cornac");
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new PrivateKeyFiles(Path.Combine(options.KeysFolder(data), KeysFolder)));
        services.AddCornacConsole(ConsoleSettings.ListeningAt(options.Url, options.Region) with { Temboard = options.Temboard.ToSettings(), Zone = options.Dns.ToNames().Zone });
    }

    /// <summary>The endpoint first: what it does not take is the console's.</summary>
    public static void UseConsole(this WebApplication app)
    {
        app.UseCornacApi([.. ConsolePaths.Posted.Select(path => new PathString(path))]);
        app.UseCornacConsole();
        app.MapStaticAssets();
        app.MapCornacConsole();
    }
}
