using System.Globalization;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Engine;

/// <summary>What a running server counts, in one query that reads shared memory and catalogues only. Meanings: members of the same name of
/// <see cref="Contract.InstanceMeasurement"/>.</summary>
public sealed record ServerFigures
{
    private const string Query = """
        SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename IS DISTINCT FROM current_user),
               d.commits, d.deadlocks, d.hits, d.reads,
               (SELECT max(age(datfrozenxid)) FROM pg_database),
               here.lsn - '0/0', (SELECT sum(size) FROM pg_ls_waldir()),
               (SELECT max(greatest(here.lsn - restart_lsn, 0)) FROM pg_replication_slots),
               CASE WHEN NOT pg_is_in_recovery()
                        THEN (SELECT max(coalesce(extract(epoch FROM replay_lag), 0)) FROM pg_stat_replication WHERE state = 'streaming' AND usename <> 'rdsrepladmin')
                    WHEN pg_last_wal_replay_lsn() = here.lsn AND EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming') THEN 0
                    ELSE greatest(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()), 0) END
        FROM (SELECT sum(xact_commit) AS commits, sum(deadlocks) AS deadlocks, sum(blks_hit) AS hits, sum(blks_read) AS reads FROM pg_stat_database) AS d,
             (SELECT CASE WHEN pg_is_in_recovery() THEN coalesce(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) ELSE pg_current_wal_lsn() END AS lsn) AS here;
        """;

    public int? Connections { get; private init; }

    public long? Commits { get; private init; }

    public long? Deadlocks { get; private init; }

    public long? BlocksHit { get; private init; }

    public long? BlocksRead { get; private init; }

    public long? OldestTransactionAge { get; private init; }

    public long? WalPosition { get; private init; }

    public long? WalDiskBytes { get; private init; }

    public long? OldestSlotLagBytes { get; private init; }

    public double? ReplicationLagSeconds { get; private init; }

    /// <exception cref="EngineException">The server did not answer.</exception>
    public static async Task<ServerFigures> AskAsync(IMachine machine, Psql psql, int port, string database, CancellationToken cancellationToken)
    {
        var rows = await psql.RunAsync(machine, port, database, Query, cancellationToken);
        var columns = rows[0].Split('|');
        return new ServerFigures
        {
            Connections = (int?)Number(columns[0]),
            Commits = Number(columns[1]),
            Deadlocks = Number(columns[2]),
            BlocksHit = Number(columns[3]),
            BlocksRead = Number(columns[4]),
            OldestTransactionAge = Number(columns[5]),
            WalPosition = Number(columns[6]),
            WalDiskBytes = Number(columns[7]),
            OldestSlotLagBytes = Number(columns[8]),
            ReplicationLagSeconds = columns[9].Length == 0 ? null : double.Parse(columns[9], CultureInfo.InvariantCulture),
        };
    }

    private static long? Number(string text) => text.Length == 0 ? null : long.Parse(text, CultureInfo.InvariantCulture);
}
