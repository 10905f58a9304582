using System.Globalization;
using Cornac.Operators.Contract;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Engine;

/// <summary>Runs SQL as <c>rdsadmin</c> over a node's Unix socket. The text travels by standard input, never on a command line.</summary>
public sealed class Psql(NodeLayout node, EngineVersion version)
{
    // Users own databases that are connected to here: nothing of theirs may be found by name, and no parameter of theirs may change how the text is read. Nothing of the text may reach the server's log.
    private const string SessionOptions =
        "-c search_path=pg_catalog -c standard_conforming_strings=on -c default_transaction_read_only=off -c log_statement=none -c log_min_duration_statement=-1 -c log_min_error_statement=panic "
        + "-c log_duration=off -c client_min_messages=warning -c lock_timeout=20s -c statement_timeout=60s";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>Runs a script and answers its rows, columns divided by <c>|</c>.</summary>
    /// <exception cref="EngineException">A statement failed; the message is the server's, never the statement.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(IMachine machine, int port, string database, string script, CancellationToken cancellationToken)
    {
        var socket = node.SocketDirectory;
        string[] arguments =
        [
            "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--no-password", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse", "--set=SHOW_CONTEXT=never",
            "--host", socket, "--port", port.ToString(CultureInfo.InvariantCulture), "--username", ServerConfiguration.Administrator, "--dbname", database,
        ];
        var command = new MachineCommand(Path.Combine(version.BinDirectory, "psql"), arguments)
        {
            StandardInput = script,
            Timeout = Limit,
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["PGOPTIONS"] = SessionOptions,
                ["PGCONNECT_TIMEOUT"] = "5",
                ["PGAPPNAME"] = "cornac",
            },
        };
        var result = await machine.RunAsync(command, cancellationToken);
        if (!result.Succeeded)
            throw ServerLog.Failure("PostgreSQL refused an administrative statement", result.StandardError);
        return result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
