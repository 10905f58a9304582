using System.Globalization;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Engine;

/// <summary>What a running server says of itself.</summary>
public sealed record ServerFacts(string Version, string SystemIdentifier, bool IsInRecovery, bool PendingRestart)
{
    private const string Query = """
        SELECT split_part(current_setting('server_version'), ' ', 1), (SELECT system_identifier FROM pg_control_system()), pg_is_in_recovery(),
               EXISTS (SELECT FROM pg_settings WHERE pending_restart AND name <> 'cluster_name'), current_setting('archive_mode') <> 'off',
               (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
               (SELECT coalesce(wait_event, '') FROM pg_stat_activity WHERE backend_type = 'checkpointer'), last_failed_wal,
               coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false)
        FROM pg_stat_archiver;
        """;

    /// <summary>True when the server was started with archiving possible.</summary>
    public bool CanArchive { get; init; }

    /// <summary>The server's clock when it was asked.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>True when nothing keeps the checkpointer from ending a segment that is due: in the middle of a hurried checkpoint it does not look.</summary>
    public bool EndsSegmentsInTime { get; init; }

    /// <summary>The WAL segment that could not be archived at the last attempt; null when the last attempt succeeded.</summary>
    public string? FailedSegment { get; init; }

    public static async Task<ServerFacts> AskAsync(IMachine machine, Psql psql, int port, string database, CancellationToken cancellationToken)
    {
        var rows = await psql.RunAsync(machine, port, database, Query, cancellationToken);
        var columns = rows[0].Split('|');
        _ = ulong.Parse(columns[1], CultureInfo.InvariantCulture);
        return new ServerFacts(columns[0], columns[1], columns[2] is "t", columns[3] is "t")
        {
            CanArchive = columns[4] is "t",
            Now = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(columns[5], CultureInfo.InvariantCulture)),
            EndsSegmentsInTime = columns[6] is "CheckpointerMain" or "CheckpointWriteDelay",
            FailedSegment = columns[8] is "t" ? columns[7] : null,
        };
    }
}
