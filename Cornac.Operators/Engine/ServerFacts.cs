using System.Globalization;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Engine;

/// <summary>What a running server says of itself.</summary>
public sealed record ServerFacts(string Version, string SystemIdentifier, bool IsInRecovery, bool PendingRestart)
{
    private const string Query = """
        SELECT split_part(current_setting('server_version'), ' ', 1), (SELECT system_identifier FROM pg_control_system()), pg_is_in_recovery(),
               EXISTS (SELECT FROM pg_settings WHERE pending_restart AND name <> 'cluster_name');
        """;

    public static async Task<ServerFacts> AskAsync(IMachine machine, Psql psql, int port, string database, CancellationToken cancellationToken)
    {
        var rows = await psql.RunAsync(machine, port, database, Query, cancellationToken);
        var columns = rows[0].Split('|');
        _ = ulong.Parse(columns[1], CultureInfo.InvariantCulture);
        return new ServerFacts(columns[0], columns[1], columns[2] is "t", columns[3] is "t");
    }
}
