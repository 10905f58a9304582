using System.Globalization;
using Cornac.Operators.Contract;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Engine.Replication;

/// <summary>The least that a standby may set: what the source had when it wrote the WAL that the standby replays (PostgreSQL manual, 27.4.3 Administrator's
/// Overview). The standby's own control file knows it, whatever the source has been changed to since.</summary>
internal sealed record StandbyFloor(long Connections, long Workers, long Senders, long PreparedTransactions, long Locks)
{
    public static readonly StandbyFloor None = new(0, 0, 0, 0, 0);

    private IEnumerable<(string Name, long Least, long Default)> Settings =>
    [
        ("max_connections", Connections, 100),
        ("max_worker_processes", Workers, 8),
        ("max_wal_senders", Senders, 10),
        ("max_prepared_transactions", PreparedTransactions, 0),
        ("max_locks_per_transaction", Locks, 64),
    ];

    /// <summary>True when a server that was started with that one serves this one.</summary>
    public bool IsCoveredBy(StandbyFloor other) =>
        Connections <= other.Connections && Workers <= other.Workers && Senders <= other.Senders && PreparedTransactions <= other.PreparedTransactions && Locks <= other.Locks;

    /// <summary>Settings that are too small, as they have to be.</summary>
    public IEnumerable<KeyValuePair<string, string>> Raise(IEnumerable<KeyValuePair<string, string>> wished)
    {
        var last = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in wished)
            last[name] = value;
        foreach (var (name, least, standard) in Settings)
        {
            var own = last.TryGetValue(name, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : standard;
            if (own < least)
                yield return new(name, least.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Reads a standby's control file.</summary>
    public static async Task<StandbyFloor> ReadAsync(IMachine machine, NodeLayout node, EngineVersion version, CancellationToken cancellationToken)
    {
        var control = await Cluster.ReadControlAsync(machine, node, version, cancellationToken);
        return new StandbyFloor(
            Number("max_connections setting:"), Number("max_worker_processes setting:"), Number("max_wal_senders setting:"), Number("max_prepared_xacts setting:"),
            Number("max_locks_per_xact setting:"));

        long Number(string label) => long.TryParse(Cluster.Value(control, label), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
