using System.ComponentModel;
using System.Globalization;

namespace Cornac.Operators.Machines.Local;

/// <summary>What would keep instances from living on this host.</summary>
internal static class LocalCheck
{
    private static readonly string[] Tools = ["/usr/bin/timeout", "/usr/bin/flock", "/usr/bin/setpriv", "/bin/sh", "/bin/rm", "/bin/sync"];

    public static string UserIsMissing(string user) =>
        $"The user {user}, as which PostgreSQL shall run, does not exist. Install a PostgreSQL package (apt-get install postgresql-15), or name another one in Cornac:Local:User.";

    /// <summary>PostgreSQL's own programs hand paths to a shell in double quotes.</summary>
    public static string? PathProblem(string path) =>
        path.Any(c => c is '"' or '$' or '`' or '\\' || char.IsControl(c))
            ? $"The path of the data directory {path} holds a character that PostgreSQL's programs cannot cope with (one of \" $ ` \\): choose another."
            : null;

    public static async Task<IReadOnlyList<string>> RunAsync(LocalMachine machine, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        foreach (var tool in Tools.Where(t => !File.Exists(t)))
            problems.Add($"{tool} is missing: apt-get install util-linux coreutils.");
        if (machine.MissingUser is not null)
            problems.Add(UserIsMissing(machine.MissingUser));
        else if (machine.InstanceUser.UserId == 0)
            problems.Add("PostgreSQL does not run as root: name an unprivileged user in Cornac:Local:User.");
        if ((PathProblem(machine.DataDirectory) ?? CannotWrite(machine)) is { } unusable)
            problems.Add(unusable);
        if (machine.Networks is { } networks)
            problems.AddRange(networks.Check(machine.HostUser.UserId == 0));
        if (problems.Count == 0 && machine.SwitchesUser)
            problems.AddRange(await UntraversableAsync(machine, cancellationToken));
        return problems;
    }

    private static string? CannotWrite(LocalMachine machine)
    {
        var probe = Path.Combine(machine.DataDirectory, string.Create(CultureInfo.InvariantCulture, $".write-check-{Environment.ProcessId}"));
        try
        {
            Directory.CreateDirectory(machine.DataDirectory);
            File.WriteAllText(probe, string.Empty);
            File.Delete(probe);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            return $"The data directory {machine.DataDirectory} cannot be written by user {machine.HostUser.Name}: {e.Message}";
        }
    }

    private static async Task<List<string>> UntraversableAsync(LocalMachine machine, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        for (var folder = machine.DataDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var result = await machine.RunAsync(new MachineCommand("/usr/bin/test", "-x", folder) { Timeout = TimeSpan.FromSeconds(5) }, cancellationToken);
            if (!result.Succeeded)
                problems.Add($"The user {machine.InstanceUser.Name} cannot pass through the folder {folder}: chmod o+x {folder}, or choose another data directory.");
        }

        // A folder below a closed one cannot be looked at: the outermost is the one to open.
        return problems.Count == 0 ? problems : [problems[^1]];
    }
}
