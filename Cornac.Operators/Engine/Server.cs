using Cornac.Operators.Contract;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Engine;

/// <summary>Starts and stops the server of one node. Nothing here waits long: what takes longer is found done by a later call.</summary>
public sealed class Server(NodeLayout node, EngineVersion version, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(8);

    /// <summary>Starts the server where it is down, and waits a little for it.</summary>
    /// <returns>The status reached: it may still be recovering.</returns>
    /// <exception cref="EngineException">It ended again; the message says why.</exception>
    public Task<ServerStatus> StartAsync(IMachineLease machine, CancellationToken cancellationToken) => StartAsync(machine, node.StartLog, cancellationToken);

    /// <summary>As above, for a server that says everything in this file.</summary>
    internal async Task<ServerStatus> StartAsync(IMachineLease machine, string log, CancellationToken cancellationToken)
    {
        var status = await ServerStatus.ReadAsync(machine, node, cancellationToken);
        var before = 0;
        if (!status.IsUp)
        {
            await ClearRemainsAsync(machine, cancellationToken);
            before = (await machine.ReadTextAsync(log, cancellationToken))?.Length ?? 0;
            string[] arguments = ["start", "--no-wait", "--silent", "--pgdata", node.Data, "--log", log];
            var result = await machine.RunAsync(new MachineCommand(Path.Combine(version.BinDirectory, "pg_ctl"), arguments) { Network = node.Network }, cancellationToken);
            if (!result.Succeeded)
                throw ServerLog.Failure($"PostgreSQL could not be started in {node.Root}", result.StandardError);
        }

        return await WaitUntilReadyAsync(machine, log, before, cancellationToken);
    }

    /// <summary>Asks the server to stop, and waits a little for it. True when nothing of it is left.</summary>
    public async Task<bool> StopAsync(IMachineLease machine, StopMode mode, CancellationToken cancellationToken)
    {
        var status = await ServerStatus.ReadAsync(machine, node, cancellationToken);
        if (mode == StopMode.Kill || !status.IsUp)
        {
            foreach (var process in await machine.FindProcessesInAsync(node.Data, cancellationToken))
                await machine.SignalAsync(process, ProcessSignal.Kill, cancellationToken);
        }
        else
        {
            await machine.SignalAsync(status.Process!, mode == StopMode.Fast ? ProcessSignal.Interrupt : ProcessSignal.Quit, cancellationToken);
        }

        var started = time.GetTimestamp();
        while (await IsAnythingLeftAsync(machine, status, cancellationToken))
        {
            if (time.GetElapsedTime(started) > Patience)
                return false;
            await Task.Delay(Pause, time, cancellationToken);
        }

        return true;
    }

    /// <summary>Makes a running server read its configuration again.</summary>
    public async Task ReloadAsync(IMachineLease machine, CancellationToken cancellationToken)
    {
        if ((await ServerStatus.ReadAsync(machine, node, cancellationToken)).Process is { } postmaster)
            await machine.SignalAsync(postmaster, ProcessSignal.Hangup, cancellationToken);
    }

    /// <summary>Has PostgreSQL itself read settings before they are put in force.</summary>
    /// <exception cref="EngineException">A value is refused.</exception>
    public async Task CheckSettingsAsync(IMachine machine, string settingsPath, CancellationToken cancellationToken)
    {
        // "-C" ends after the configuration was read; port is as good to print as any.
        var command = new MachineCommand(Path.Combine(version.BinDirectory, "postgres"), "-D", node.Data, "-c", "config_file=" + settingsPath, "-C", "port")
        {
            Timeout = TimeSpan.FromSeconds(10),
        };
        var result = await machine.RunAsync(command, cancellationToken);
        if (!result.Succeeded)
            throw new EngineException(FailureKind.Permanent, $"PostgreSQL {version.Version} refuses the parameters: {ServerLog.Reason(result.StandardError)}");
    }

    private async Task<bool> IsAnythingLeftAsync(IMachine machine, ServerStatus before, CancellationToken cancellationToken) =>
        // One look is cheap, all processes of the machine are not: they come last.
        (before.Process is { } postmaster && await machine.FindProcessAsync(postmaster.Pid, cancellationToken) is { } found && found.StartTicks == postmaster.StartTicks)
        || (await machine.FindProcessesInAsync(node.Data, cancellationToken)).Count > 0;

    /// <summary>After a crash, processes without their postmaster may linger, and files that name a process id which another process has by now.</summary>
    private async Task ClearRemainsAsync(IMachineLease machine, CancellationToken cancellationToken)
    {
        if ((await machine.FindProcessesInAsync(node.Data, cancellationToken)).Count > 0 && !await StopAsync(machine, StopMode.Kill, cancellationToken))
            throw new EngineException(FailureKind.Transient, $"Processes of an earlier server still end in {node.Data}.");
        if (await machine.ExistsAsync(node.PostmasterPid, cancellationToken))
            await machine.RemoveAsync(node.PostmasterPid, cancellationToken);
        foreach (var socket in await machine.ListAsync(node.SocketDirectory, cancellationToken))
            await machine.RemoveAsync(Path.Combine(node.SocketDirectory, socket.Name), cancellationToken);
    }

    private async Task<ServerStatus> WaitUntilReadyAsync(IMachineLease machine, string log, int logBefore, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var status = await ServerStatus.ReadAsync(machine, node, cancellationToken);
            if (status.IsReady)
                return status;
            var waited = time.GetElapsedTime(started) > Patience;
            if (status.IsUp && waited)
                return status;
            if (!status.IsUp && await EndedAsync(machine, log, logBefore, waited, cancellationToken) is { } failure)
                throw failure;
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task<EngineException?> EndedAsync(IMachineLease machine, string log, int logBefore, bool waited, CancellationToken cancellationToken)
    {
        var said = (await machine.ReadTextAsync(log, cancellationToken) ?? string.Empty)[logBefore..];
        if (ServerLog.Reason(said) is null && !waited)
            return null;
        if (ServerLog.Reason(said) is null)
            said = await ServerLog.ReadEndAsync(machine, node, cancellationToken);
        return ServerLog.Failure($"PostgreSQL ended while starting in {node.Root}", said);
    }
}

public enum StopMode
{
    /// <summary>Ends sessions, writes a checkpoint.</summary>
    Fast,

    /// <summary>Ends at once; the next start recovers.</summary>
    Immediate,

    /// <summary>SIGKILL to everything of the node.</summary>
    Kill,
}
