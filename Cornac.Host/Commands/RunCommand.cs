using System.CommandLine;
using Cornac.Host.Bootstrap;
using Cornac.Host.Configuration;
using Microsoft.AspNetCore.Connections;

namespace Cornac.Host.Commands;

/// <summary><c>cornac run</c>: the service itself, in the foreground.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var command = new Command("run", "Run Cornac in the foreground, until Ctrl+C or SIGTERM. Managed PostgreSQL instances keep running.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync([.. parsed.UnmatchedTokens, .. CommonOptions.AsConfiguration(parsed)], cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        try
        {
            await ServeAsync(args, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to end while it still started: it does.
        }

        return 0;
    }

    private static async Task ServeAsync(string[] args, CancellationToken cancellationToken)
    {
        var cornac = await CornacHost.StartAsync(args, cancellationToken);
        using (cornac.Lease)
        await using (cornac.App)
        {
            await ListenAsync(cornac.App, cancellationToken);
            RunningHost.ListensOn(cornac.App.Services.GetRequiredService<DataDirectory>(), cornac.App.Urls.First());
            await cornac.WritingConfig;
            Welcome.Print(cornac);
            await cornac.App.WaitForShutdownAsync(cancellationToken);
        }
    }

    /// <summary>The port was free when the start began, and another program may have taken it since.</summary>
    private static async Task ListenAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException)
        {
            throw new StartupException($"{failure.Message} {EndpointPort.WhatToDo}", failure);
        }
    }
}
