using System.Globalization;

namespace Cornac.Operators.Machines;

/// <summary>
/// A program that runs until it is told to end, outlives the host which started it, and is found again by its folder: it stands there, and its process id
/// lies there. One at a time.
/// </summary>
internal sealed class Daemon(string folder)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    // The process that notes its id becomes the program, in a session of its own.
    private const string Launcher = """
        cd "$1" || exit 1
        shift
        setsid /bin/sh -c 'echo $$ >pid.new && mv pid.new pid && exec "$@" >out 2>&1' sh "$@" </dev/null >/dev/null 2>&1 &
        tries=500
        until [ -e pid ]; do tries=$((tries - 1)); [ $tries -gt 0 ] || exit 1; sleep 0.01; done
        """;

    public string Folder => folder;

    /// <summary>What the program has said: all of it when it could not start, little when it has a log of its own.</summary>
    public string Output => Path.Combine(folder, "out");

    /// <summary>Starts the program unless it runs.</summary>
    public async Task StartAsync(IMachineLease machine, MachineCommand command, CancellationToken cancellationToken)
    {
        if (await FindAsync(machine, cancellationToken) is not null)
            return;
        await machine.MakeDirectoryAsync(folder, command.User == RunAs.Host ? FileAccessFor.Everyone : FileAccessFor.Instance, cancellationToken);
        if (await machine.ExistsAsync(PidFile, cancellationToken))
            await machine.RemoveAsync(PidFile, cancellationToken);
        var launch = command with
        {
            Program = "/bin/sh",
            Arguments = ["-c", Launcher, "sh", folder, command.Program, .. command.Arguments],
            Timeout = TimeSpan.FromSeconds(20),
        };
        var result = await machine.RunAsync(launch, cancellationToken);
        if (!result.Succeeded)
            throw new MachineException(MachineFailure.Other, $"{Path.GetFileName(command.Program)} could not be started in {folder}: {result.StandardError.Trim()}");
    }

    /// <summary>Its process, or null while it does not run.</summary>
    public async Task<MachineProcess?> FindAsync(IMachine machine, CancellationToken cancellationToken)
    {
        var text = await machine.ReadTextAsync(PidFile, cancellationToken);
        return int.TryParse(text, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var pid)
            && await machine.FindProcessAsync(pid, cancellationToken) is { } process
            && string.Equals(process.WorkingDirectory, folder, StringComparison.Ordinal)
            ? process
            : null;
    }

    /// <summary>Asks it to end, and waits. True when it has ended.</summary>
    public async Task<bool> StopAsync(IMachineLease machine, ProcessSignal signal, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await FindAsync(machine, cancellationToken) is not { } process)
            return true;
        await machine.SignalAsync(process, signal, cancellationToken);
        var began = time.GetTimestamp();
        while (await FindAsync(machine, cancellationToken) is not null)
        {
            if (time.GetElapsedTime(began) > patience)
                return false;
            await Task.Delay(Pause, time, cancellationToken);
        }

        return true;
    }

    /// <summary>Asks it to end, and kills it when it does not in time. True when it has ended.</summary>
    public async Task<bool> EndAsync(IMachineLease machine, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken) =>
        await StopAsync(machine, ProcessSignal.Terminate, patience, time, cancellationToken) || await StopAsync(machine, ProcessSignal.Kill, patience, time, cancellationToken);

    private string PidFile => Path.Combine(folder, "pid");
}
