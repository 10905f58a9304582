using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Backups;
using Cornac.Host.Bootstrap;
using Cornac.Host.Configuration;
using Cornac.Host.Lifecycle.Instances;
using Cornac.Host.Operators;
using Cornac.Operators.Contract;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Cornac.Host.Commands;

/// <summary><c>cornac stop</c>: ends the host; its instances too, if asked, as before a machine is switched off.</summary>
internal static class StopCommand
{
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

    /// <summary>SIGTERM, which .NET has no call for.</summary>
    private static void Terminate(int processId)
    {
        using var kill = Process.Start("/bin/kill", ["-TERM", processId.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private static async Task StopHostAsync(DataDirectory data, CancellationToken cancellationToken)
    {
        if (RunningHost.ProcessId(data) is not { } id)
        {
            System.Console.WriteLine($"No Cornac runs on {data.Root}.");
            return;
        }

        using var host = Find(id);
        if (host is null)
        {
            System.Console.WriteLine($"Cornac (process {id}) has just stopped by itself.");
            return;
        }

        Terminate(id);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            await host.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StartupException($"Cornac (process {id}) has not stopped after {Patience.TotalSeconds:0} s. Its log tells what it waits for.", late);
        }

        System.Console.WriteLine($"Cornac (process {id}) has stopped.");
    }

    /// <summary>Null when the process has ended since its id was read.</summary>
    private static Process? Find(int processId)
    {
        try
        {
            return Process.GetProcessById(processId);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static async Task StopInstancesAsync(CornacOptions options, DataDirectory data, CancellationToken cancellationToken)
    {
        // A host that starts meanwhile would start again what stops here.
        using var alone = DataDirectoryLease.Take(data);
        var own = InventoryFile.Read(data);
        var places = BackupPlaces.Of(options, data, await LostKey.OpenUnlessLostAsync(options, data, cancellationToken));
        var operators = await LocalOperators.OpenAsync(options, data, NullLoggerFactory.Instance, cancellationToken);
        var fence = own?.Fence ?? 0;
        await using (var inventory = await InventoryAccess.OpenAsync(options, data, cancellationToken))
        {
            await HaltBackupsAsync(inventory, operators.All, cancellationToken);
            await HaltAllAsync(inventory, operators.All, places, own?.Spec.ResourceId, cancellationToken);
            // The file beside the inventory may be a step behind it.
            if (own is not null) fence = Math.Max(fence, (await FencesAsync(inventory, cancellationToken)).GetValueOrDefault(own.Spec.ResourceId));
        }

        await operators.Patroni.StopStoreAsync(cancellationToken);
        NpgsqlConnection.ClearAllPools();
        if (own is not null) await HaltAsync(operators.Standalone, own.Complete(places), new Fence(fence), cancellationToken);
    }

    /// <summary>Ends backups and restores in progress, and what restore drills have made: each is begun again, or gone on with, at the next start.</summary>
    internal static async Task HaltBackupsAsync(InventoryDb inventory, IReadOnlyList<IOperator> operators, CancellationToken cancellationToken)
    {
        var fences = await FencesAsync(inventory, cancellationToken);
        foreach (var set in await inventory.Set<BackupSetRecord>().AsNoTracking().ToListAsync(cancellationToken))
        {
            if (operators.FirstOrDefault(o => o.Name == set.Operator)?.Backups is { } backups)
                await backups.HaltAsync(set.ResourceId, FenceOf(set.WorkId), FenceOf(set.ResourceId), cancellationToken);
        }

        foreach (var drill in await inventory.Set<RestoreDrillRecord>().AsNoTracking().Where(d => d.StartedAt != null && d.EndedAt == null).ToListAsync(cancellationToken))
        {
            if (operators.FirstOrDefault(o => o.Name == drill.Operator) is not { } one) continue;
            while (await one.DestroyAsync(drill.ScratchId, FenceOf(drill.ScratchId), cancellationToken) is Turn.Continue next)
                await Task.Delay(next.After, cancellationToken);
        }

        Fence FenceOf(string resourceId) => new(fences.GetValueOrDefault(resourceId));
    }

    /// <summary>Stops what runs here, except Cornac's own. An operator that is asked to converge makes what is not there, so only what was found
    /// running is asked for: neither a lost instance, nor one whose creation failed, nor one that another host holds.</summary>
    internal static async Task HaltAllAsync(
        InventoryDb inventory, IReadOnlyList<IOperator> operators, BackupPlaces places, string? own, CancellationToken cancellationToken)
    {
        var fences = await FencesAsync(inventory, cancellationToken);
        foreach (var instance in await inventory.Set<InstanceRecord>().AsNoTracking().ToListAsync(cancellationToken))
        {
            if (instance.ResourceId == own || operators.FirstOrDefault(o => o.Name == instance.Operator) is not { } one) continue;
            var observed = await one.ObserveAsync(instance.ResourceId, cancellationToken);
            if (!IsUp(observed)) continue;
            if (await KnownInstance.ReadAsync(inventory, instance.ResourceId, cancellationToken) is { } known
                && InstanceSpecs.Of(known, one, await one.DescribeAsync(cancellationToken), places) is { } spec)
                await HaltAsync(one, spec with { DnsName = observed.DnsName }, new Fence(fences.GetValueOrDefault(instance.ResourceId)), cancellationToken);
            else
                System.Console.Error.WriteLine($"{instance.Identifier} ({instance.ResourceId}) is not stopped: its class {instance.Class} is not offered.");
        }
    }

    private static Task<Dictionary<string, long>> FencesAsync(InventoryDb inventory, CancellationToken cancellationToken) =>
        inventory.Set<WorkItemRecord>().AsNoTracking().ToDictionaryAsync(w => w.ResourceId, w => w.Fencing, StringComparer.Ordinal, cancellationToken);

    private static bool IsUp(ObservedInstance observed) =>
        observed.State is InstanceState.Running or InstanceState.Starting
        || observed.Nodes.Any(node => node.State is InstanceState.Running or InstanceState.Starting);

    /// <summary>Stops PostgreSQL and leaves what is desired as it is, so that the next start brings it back.</summary>
    private static async Task HaltAsync(IOperator one, InstanceSpec spec, Fence fence, CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (await one.ConvergeAsync(spec with { Power = PowerState.Stopped }, fence, cancellationToken))
            {
                case Turn.Done:
                    System.Console.WriteLine($"{spec.Name} ({spec.ResourceId}) has stopped.");
                    return;
                case Turn.Continue next:
                    await Task.Delay(next.After, cancellationToken);
                    break;
                case Turn.Fail fail:
                    System.Console.Error.WriteLine($"{spec.Name} ({spec.ResourceId}) could not be stopped: {fail.Message}");
                    return;
            }
        }
    }
}
