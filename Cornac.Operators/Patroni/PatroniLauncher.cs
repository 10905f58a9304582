using Cornac.Operators.Machines;

namespace Cornac.Operators.Patroni;

/// <summary>How Patroni is started. It looks only once a second whether the server that it stops has written everything, and that second is more than half
/// of the time for which a switchover keeps clients waiting. No setting changes it, but its module has a name for it. A Patroni that goes by another name, or
/// is no script of Python, runs as it is.</summary>
internal static class PatroniLauncher
{
    /// <summary>Name of the script in a node's folder of configuration.</summary>
    public const string ScriptFile = "launch.py";

    /// <summary>Takes Patroni's arguments. Patroni starts PostgreSQL by a process that reads this script again, but not as the main one.</summary>
    public const string Script = """
        # Written by Cornac; edits are lost.
        if __name__ == "__main__":
            import patroni.postgresql
            from patroni.__main__ import main

            patroni.postgresql.STOP_POLLING_INTERVAL = 0.05
            main()

        """;

    private const string Mark = "#!";

    /// <summary>The command that starts Patroni on a node.</summary>
    public static async Task<MachineCommand> CommandAsync(ClusterNode node, string program, IMachine machine, CancellationToken cancellationToken)
    {
        var script = node.Layout.ConfigurationFile(ScriptFile);
        var first = (await machine.ReadTextAsync(program, cancellationToken))?.Split('\n', 2)[0].Trim() ?? string.Empty;
        // Patroni is found by the Python that its own script names, and perhaps by no other.
        return first.StartsWith(Mark, StringComparison.Ordinal) && Path.GetFileName(first[Mark.Length..]) is var name && name.StartsWith("python", StringComparison.Ordinal)
            && await machine.ExistsAsync(script, cancellationToken)
            ? new MachineCommand(first[Mark.Length..].Trim(), script, node.PatroniFile)
            : new MachineCommand(program, node.PatroniFile);
    }
}
