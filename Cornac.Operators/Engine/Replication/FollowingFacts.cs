using System.Globalization;
using Cornac.Operators.Contract;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Engine.Replication;

/// <summary>How a running standby follows, by what it says and what stands in its log.</summary>
/// <param name="IsReceiving">True while it receives from its source.</param>
/// <param name="IsPaused">True while it replays nothing: its settings are too small for what its source has become.</param>
/// <param name="LagSeconds">Age of what was last replayed; null when unknown.</param>
/// <param name="Problem">Why it does not receive; null when it does, or when nothing tells.</param>
/// <param name="IsLeftBehind">True when its source does not have what it would go on from.</param>
internal sealed record FollowingFacts(bool IsReceiving, bool IsPaused, double? LagSeconds, string? Problem, bool IsLeftBehind)
{
    private const string Query = """
        SELECT EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming'), pg_is_wal_replay_paused(),
               CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AND EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming') THEN 0
                    ELSE greatest(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()), 0) END;
        """;

    /// <summary>What was said before these is over. Streaming may begin, and end at once, while nothing is there to be had.</summary>
    private static readonly string[] Progress = ["entering standby mode", "restored log file"];

    /// <summary>What PostgreSQL says of a standby that cannot go on, in the words of 13 to 18, which are the same (src/backend/replication/walsender.c;
    /// src/backend/access/transam/xlogrecovery.c, up to 14 xlog.c). No view says it: <c>pg_stat_wal_receiver</c> is empty then. Messages are not translated, since
    /// nobody but Cornac sets <c>lc_messages</c> of the server. That of 18 about a slot which it can no longer access is none of them: the source makes the slot anew.</summary>
    private static readonly string[] Ends =
    [
        "has already been removed", "is not in this server's history", "forked off current database system timeline", "is ahead of the WAL flush position",
        "is not a child of this server's history", "is not a child of database system timeline",
    ];

    /// <summary>So often it must have said so: of several attempts one may find the archive a moment late.</summary>
    private const int Often = 3;

    public ObservedReplication Show() => new(
        IsLeftBehind || IsPaused ? ReplicationState.Broken : IsReceiving ? ReplicationState.Replicating : ReplicationState.Stopped,
        LagSeconds,
        IsPaused ? "It waits for a restart, since its settings are smaller than those of its source." : Problem);

    public static async Task<FollowingFacts> AskAsync(IMachine machine, NodeLayout node, Psql psql, int port, CancellationToken cancellationToken)
    {
        var rows = await psql.RunAsync(machine, port, ServerConfiguration.AdministrationDatabase, Query, cancellationToken);
        var columns = rows[0].Split('|');
        double? lag = columns[2].Length == 0 ? null : double.Parse(columns[2], CultureInfo.InvariantCulture);
        if (columns[0] is "t")
            return new FollowingFacts(true, columns[1] is "t", lag, Problem: null, IsLeftBehind: false);
        var (problem, left) = Judge(await ServerLog.ReadEndAsync(machine, node, cancellationToken));
        return new FollowingFacts(false, columns[1] is "t", lag, problem, left);
    }

    /// <summary>What the end of a log tells of a standby that does not receive.</summary>
    internal static (string? Problem, bool IsLeftBehind) Judge(string log)
    {
        var lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var since = Array.FindLastIndex(lines, line => Progress.Any(mark => line.Contains(mark, StringComparison.Ordinal)));
        var open = lines[(since + 1)..];
        return (ServerLog.Reason(string.Join('\n', open)), open.Count(line => Ends.Any(end => line.Contains(end, StringComparison.Ordinal))) >= Often);
    }
}
