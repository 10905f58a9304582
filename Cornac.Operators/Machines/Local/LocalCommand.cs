using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Text;
using CliWrap;

namespace Cornac.Operators.Machines.Local;

/// <summary>
/// Runs one command on this host as <c>timeout [flock sh] [nsenter] [setpriv] program</c>. <c>timeout</c> makes it a process group of its own and ends it even when the host has died;
/// <c>flock --close</c> holds the instance's lock as long as the command lives and does not hand it down to what the command leaves running;
/// the little script refuses a command whose lease ended while it waited.
/// </summary>
internal sealed class LocalCommand(LocalUser instanceUser, bool switchesUser)
{
    private const int StaleExitCode = 75;
    private const int KilledExitCode = 137;
    private const int TimedOutExitCode = 124;
    private const int SignalKill = 9;

    /// <summary>Share of its time after which a command that was ended counts as late: <c>timeout</c> has its own clock, and began to count before.</summary>
    private const double NearlyAll = 0.9;

    private const string FencedScript = """
        fence=$1; file=$2; shift 2; seen=0
        [ -f "$file" ] && read -r seen < "$file"
        [ "${seen:-0}" -le "$fence" ] || exit 75
        exec "$@"
        """;

    public async Task<CommandResult> RunAsync(MachineCommand command, LocalLock? heldLock, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var output = new StringBuilder();
        var error = new StringBuilder();
        var arguments = Arguments(command, heldLock);
        var invocation = Cli.Wrap("/usr/bin/timeout")
            .WithArguments(arguments)
            .WithWorkingDirectory("/")
            .WithEnvironmentVariables(Variables(command))
            .WithStandardInputPipe(command.StandardInput is null ? PipeSource.Null : PipeSource.FromString(command.StandardInput, new UTF8Encoding(false)))
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(error))
            .WithValidation(CommandResultValidation.None);
        var running = Start(invocation, command);
        await using var killing = cancellationToken.Register(() => KillGroup(running.ProcessId));
        var result = await running;
        cancellationToken.ThrowIfCancellationRequested();
        if (heldLock is not null && result.ExitCode == StaleExitCode && error.Length == 0)
            throw heldLock.Stale();
        if (result.ExitCode is TimedOutExitCode or KilledExitCode && result.RunTime >= command.Timeout * NearlyAll)
            throw new MachineException(MachineFailure.TimedOut, $"{Path.GetFileName(command.Program)} did not end within {command.Timeout.TotalSeconds:0} s.");
        return new CommandResult(result.ExitCode, output.ToString(), error.ToString());
    }

    private List<string> Arguments(MachineCommand command, LocalLock? heldLock)
    {
        List<string> arguments = ["--kill-after=2", command.Timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)];
        if (heldLock is not null)
        {
            arguments.AddRange(["/usr/bin/flock", "--close", heldLock.CommandLockPath, "/bin/sh", "-c", FencedScript, "sh"]);
            arguments.AddRange([heldLock.Fence.Number.ToString(CultureInfo.InvariantCulture), heldLock.FencePath]);
        }

        if (command.Network is { } network && NodeNetworks.Exists(network))
            arguments.AddRange(["/usr/bin/nsenter", "--net=" + NodeNetworks.PathOf(network), "--"]);
        if (switchesUser && command.User == RunAs.Instance)
        {
            arguments.AddRange(["/usr/bin/setpriv", Invariant($"--reuid={instanceUser.UserId}"), Invariant($"--regid={instanceUser.GroupId}")]);
            arguments.AddRange(["--init-groups", "--inh-caps=-all", "--no-new-privs", "--"]);
        }

        arguments.Add(command.Program);
        arguments.AddRange(command.Arguments);
        return arguments;
    }

    private Dictionary<string, string?> Variables(MachineCommand command)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal);
        // The host's own variables may hold connection strings and keys: none of them is for PostgreSQL.
        foreach (DictionaryEntry inherited in Environment.GetEnvironmentVariables())
            variables[(string)inherited.Key] = null;
        variables["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        variables["LC_ALL"] = "C.UTF-8";
        variables["TZ"] = "UTC";
        variables["HOME"] = command.User == RunAs.Instance ? instanceUser.Home : "/";
        foreach (var (name, value) in command.Environment)
            variables[name] = value;
        return variables;
    }

    private static CommandTask<CliWrap.CommandResult> Start(Command invocation, MachineCommand command)
    {
        try
        {
            return invocation.ExecuteAsync();
        }
        catch (Win32Exception e)
        {
            throw new MachineException(MachineFailure.Other, $"{Path.GetFileName(command.Program)} could not be started: {e.Message}", e);
        }
    }

    private static void KillGroup(int pid)
    {
        // Before timeout has made its group there is only the process itself.
        if (!Posix.Kill(-pid, SignalKill))
            Posix.Kill(pid, SignalKill);
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
