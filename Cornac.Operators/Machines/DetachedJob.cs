using System.Globalization;

namespace Cornac.Operators.Machines;

/// <summary>
/// A command that outlives the host which started it, and is found again by its folder: its processes stand there, and it leaves there what it said and
/// how it ended. One at a time.
/// </summary>
internal sealed class DetachedJob(string folder)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // The code is renamed into place: a job without one, and without a process, was killed.
    private const string Launcher = """
        cd "$1" || exit 1
        name=$2; shift 2
        printf %s "$name" >name.new && mv name.new name || exit 1
        setsid /bin/sh -c '"$@" >out 2>err; echo $? >code.new; mv code.new code' sh "$@" </dev/null >/dev/null 2>&1 &
        """;

    /// <summary>Starts a command, in place of whatever was there before.</summary>
    /// <param name="machine">Lease under which it is started.</param>
    /// <param name="name">Tells a later caller what the job is for.</param>
    /// <param name="command">Program and arguments; it runs as the user of PostgreSQL, without a time limit and without input.</param>
    /// <param name="cancellationToken">Cancels starting, not the job.</param>
    public async Task StartAsync(IMachineLease machine, string name, MachineCommand command, CancellationToken cancellationToken)
    {
        await ForgetAsync(machine, cancellationToken);
        await machine.MakeDirectoryAsync(folder, FileAccessFor.Instance, cancellationToken);
        var launch = new MachineCommand("/bin/sh", ["-c", Launcher, "sh", folder, name, command.Program, .. command.Arguments])
        {
            Environment = command.Environment,
            Timeout = TimeSpan.FromSeconds(20),
        };
        var result = await machine.RunAsync(launch, cancellationToken);
        if (!result.Succeeded)
            throw new MachineException(MachineFailure.Other, $"{Path.GetFileName(command.Program)} could not be started in {folder}: {result.StandardError.Trim()}");
    }

    public async Task<JobState> ReadAsync(IMachine machine, CancellationToken cancellationToken)
    {
        var name = await machine.ReadTextAsync(Path.Combine(folder, "name"), cancellationToken);
        if (name is null)
            return JobState.None;
        var since = (await machine.ListAsync(folder, cancellationToken)).FirstOrDefault(e => e.Name is "name")?.ModifiedAt ?? default;
        // Looked at again: it may end between the two looks.
        var code = await ReadCodeAsync(machine, cancellationToken);
        if (code is null && (await machine.FindProcessesInAsync(folder, cancellationToken)).Count > 0)
            return new JobState(JobPhase.Running, name, since, Result: null);
        code ??= await ReadCodeAsync(machine, cancellationToken);
        if (code is null)
            return new JobState(JobPhase.Killed, name, since, Result: null);
        var output = await machine.ReadTextAsync(Path.Combine(folder, "out"), cancellationToken) ?? string.Empty;
        var error = await machine.ReadTextAsync(Path.Combine(folder, "err"), cancellationToken) ?? string.Empty;
        return new JobState(JobPhase.Ended, name, since, new CommandResult(code.Value, output, error));
    }

    /// <summary>Ends the job's processes, whatever they are at, and forgets it.</summary>
    /// <exception cref="MachineException">A process does not end, as one that waits for a dead file system.</exception>
    public async Task ForgetAsync(IMachineLease machine, CancellationToken cancellationToken)
    {
        if (!await machine.ExistsAsync(folder, cancellationToken))
            return;
        if (await machine.KillAllAsync([folder], Patience, TimeProvider.System, cancellationToken) is [var left, ..])
            throw new MachineException(MachineFailure.Other, $"Process {left.Pid} ({left.Name}) in {folder} was killed and does not end.");
        await machine.RemoveAsync(folder, cancellationToken);
    }

    private async Task<int?> ReadCodeAsync(IMachine machine, CancellationToken cancellationToken) =>
        int.TryParse(await machine.ReadTextAsync(Path.Combine(folder, "code"), cancellationToken), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var code)
            ? code
            : null;
}

/// <param name="Phase">How far it is.</param>
/// <param name="Name">What it is for; empty for none.</param>
/// <param name="Since">When it was started.</param>
/// <param name="Result">How it ended; null unless it did.</param>
internal sealed record JobState(JobPhase Phase, string Name, DateTimeOffset Since, CommandResult? Result)
{
    public static readonly JobState None = new(JobPhase.Absent, string.Empty, default, Result: null);

    /// <summary>How long to wait before the job is looked at again: often at first, seldom when it has run for long.</summary>
    public TimeSpan Pause(DateTimeOffset now) => TimeSpan.FromMilliseconds(Math.Clamp((now - Since).TotalMilliseconds / 20, 100, 2000));
}

internal enum JobPhase
{
    Absent,
    Running,
    Ended,

    /// <summary>Gone without having ended: killed, or lost with the machine.</summary>
    Killed,
}
