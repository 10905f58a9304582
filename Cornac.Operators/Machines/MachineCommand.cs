namespace Cornac.Operators.Machines;

/// <summary>A program with its arguments, never a line for a shell.</summary>
public sealed record MachineCommand(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>Variables beside the few that every command gets; nothing else is inherited from the host.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Text on standard input: the way in for secrets.</summary>
    public string? StandardInput { get; init; }

    /// <summary>After this time the command and its children are killed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    public RunAs User { get; init; } = RunAs.Instance;

    /// <summary>Network of the node in whose name it runs, where that has one of its own; null for the machine's.</summary>
    public string? Network { get; init; }
}

public enum RunAs
{
    /// <summary>The unprivileged user that PostgreSQL runs as.</summary>
    Instance,

    /// <summary>The user of the host itself.</summary>
    Host,
}

public sealed record CommandResult(int ExitCode, string StandardOutput, string StandardError)
{
    public bool Succeeded => ExitCode == 0;
}

/// <summary>A machine could not do what was asked; the message tells a person what and why, without a secret.</summary>
public sealed class MachineException(MachineFailure failure, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public MachineFailure Failure { get; } = failure;
}

public enum MachineFailure
{
    Other,
    NoSpace,
    NoAccess,
    TimedOut,
}
