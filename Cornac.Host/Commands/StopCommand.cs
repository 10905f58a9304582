using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Bootstrap;
using Cornac.Host.Configuration;
using Cornac.Host.Operators;
using Cornac.Operators.Contract;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cornac.Host.Commands;

/// <summary><c>cornac stop</c>: ends the host; its instances too, if asked, as before a machine is switched off.</summary>
internal static class StopCommand
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static Command Create()
    {
        var all = new Option<bool>("--all-instances") { Description = "Also stop every PostgreSQL on this host, Cornac's own last. './cornac run' starts them again." };
        var command = new Command("stop", "Stop the Cornac that runs on this data directory. Managed PostgreSQL instances keep running unless told otherwise.") { all };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (options, data) = CommonOptions.Read(parsed);
            await StopHostAsync(data, cancellationToken);
            if (parsed.GetValue(all)) await StopInstancesAsync(options, data, cancellationToken);
        });
        return command;
    }

    private static async Task StopHostAsync(DataDirectory data, CancellationToken cancellationToken)
    {
        if (RunningHost.ProcessId(data) is not { } id)
        {
            System.Console.WriteLine($"No Cornac runs on {data.Root}.");
            return;
        }

        using var host = Process.GetProcessById(id);
        Signals.Send(id, SigTerm);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            await host.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StartupException($"Cornac (process {id}) has not stopped after {Patience.TotalSeconds:0} s. Its log tells what it waits for.");
        }

        System.Console.WriteLine($"Cornac (process {id}) has stopped.");
    }

    private static async Task StopInstancesAsync(CornacOptions options, DataDirectory data, CancellationToken cancellationToken)
    {
        var operators = await LocalOperators.OpenAsync(options, data, NullLoggerFactory.Instance, cancellationToken);
        var own = InventoryFile.Read(data);
        foreach (var resourceId in await operators.Standalone.ListAsync(cancellationToken))
        {
            if (resourceId == own?.Spec.ResourceId) continue;
            await HaltAsync(operators.Standalone, resourceId, cancellationToken);
        }

        if (own is not null) await HaltAsync(operators.Standalone, own.Spec.ResourceId, cancellationToken);
    }

    private static async Task HaltAsync(IOperator machine, string resourceId, CancellationToken cancellationToken)
    {
        await machine.HaltAsync(resourceId, cancellationToken);
        System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{resourceId} has stopped."));
    }
}
