using System.Text.RegularExpressions;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Engine.Backups;

/// <summary>Runs pgBackRest on a machine. Its configuration travels by standard input, or as a file where PostgreSQL or a detached job is to read it.</summary>
internal sealed partial class PgBackRest(string program)
{
    // The user of PostgreSQL may not open a pipe of another user by name: cat hands it on through one of its own.
    private const string ConfigureByInput = "cat | exec \"$@\"";

    // In seconds: it is waited for again and again before a repository counts as unreachable, and a turn is to be short.
    private const string ShortPatience = "--io-timeout=3";
    private static readonly Version Sftp = new(2, 46);

    public string Program => program;

    /// <summary>The version that is installed, or null when there is none.</summary>
    public async Task<Version?> FindAsync(IMachine machine, CancellationToken cancellationToken)
    {
        if (!await machine.ExistsAsync(program, cancellationToken))
            return null;
        var result = await machine.RunAsync(new MachineCommand(program, "version") { Timeout = TimeSpan.FromSeconds(10) }, cancellationToken);
        return VersionText().Match(result.StandardOutput) is { Success: true } match ? Version.Parse(match.Groups["version"].Value) : null;
    }

    /// <summary>Refuses a repository that the installed pgBackRest does not know.</summary>
    /// <exception cref="RepositoryException">It is missing or too old.</exception>
    public async Task RequireAsync(IMachine machine, RepositoryKind kind, CancellationToken cancellationToken)
    {
        var isThere = await machine.ExistsAsync(program, cancellationToken);
        if (isThere && kind != RepositoryKind.Sftp)
            return;
        var version = isThere ? await FindAsync(machine, cancellationToken) : null;
        if (version is null)
            throw new RepositoryException(FailureKind.Permanent, $"pgBackRest is not installed at {program}: apt-get install pgbackrest, or set Cornac:Local:BackupProgram.");
        if (kind == RepositoryKind.Sftp && version < Sftp)
            throw new RepositoryException(FailureKind.Permanent, $"A repository over SFTP needs pgBackRest {Sftp} or newer; {version} is installed.");
    }

    /// <summary>Runs one of its short commands to the end.</summary>
    /// <param name="machine">Where; a lease when the command changes something.</param>
    /// <param name="configuration">Text of the configuration.</param>
    /// <param name="arguments">Command and options; nothing secret.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<CommandResult> RunAsync(IMachine machine, string configuration, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        machine.RunAsync(
            new MachineCommand("/bin/sh", ["-c", ConfigureByInput, "sh", program, "--config=/dev/stdin", ShortPatience, .. arguments])
            {
                StandardInput = configuration,
                Timeout = TimeSpan.FromMinutes(5),
            },
            cancellationToken);

    /// <summary>As <see cref="RunAsync"/>, but a command that fails throws.</summary>
    /// <exception cref="RepositoryException">It failed; the message tells why.</exception>
    public async Task<string> DemandAsync(IMachine machine, BackupRepository repository, string configuration, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var result = await RunAsync(machine, configuration, arguments, cancellationToken);
        return result.Succeeded ? result.StandardOutput : throw await BackupFailures.ExplainAsync(machine, repository, result, cancellationToken);
    }

    /// <summary>A command that reads its configuration from a file, for a job or for PostgreSQL.</summary>
    public MachineCommand Command(string configurationFile, params ReadOnlySpan<string> arguments) =>
        new(program, [$"--config={configurationFile}", .. arguments]);

    [GeneratedRegex(@"pgBackRest (?<version>[0-9]+\.[0-9]+(?:\.[0-9]+)?)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionText();
}
