using Cornac.Operators.Contract;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Engine.Replication;

/// <summary>What a source has for its replicas: a role that they sign in as, and a slot for each, which keeps the WAL that it has not received.</summary>
internal static class FollowerSlots
{
    private const string Ask = $"SELECT slot_name, coalesce(wal_status, '') FROM pg_replication_slots WHERE slot_type = 'physical' AND starts_with(slot_name, '{Following.SlotPrefix}') ORDER BY 1;";

    /// <summary>Slots that are there and still keep WAL.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(IMachine machine, Psql psql, int port, CancellationToken cancellationToken)
    {
        var rows = await psql.RunAsync(machine, port, ServerConfiguration.AdministrationDatabase, Ask, cancellationToken);
        return [.. rows.Select(r => r.Split('|')).Select(c => c[1] is "lost" ? c[0] + " (lost)" : c[0])];
    }

    /// <summary>Slots as they shall be.</summary>
    public static IReadOnlyList<string> Wanted(InstanceSpec spec) => [.. spec.Followers.Select(Following.SlotOf).Order(StringComparer.Ordinal)];

    /// <summary>Makes the role that replicas sign in as, on a primary (a standby has its source's), and the slots as they shall be; can be run again at any
    /// point. A slot that was given up, because its replica lagged too far, goes: one that is made anew keeps WAL again, and the replica takes what it lacks from
    /// the archive.</summary>
    /// <param name="slots">Slots that shall be.</param>
    /// <param name="createsSlots">False where another makes those that are missing.</param>
    public static string Script(IReadOnlyList<string> slots, bool createsSlots)
    {
        const string Role = Following.Role;
        const string Own = $"starts_with(slot_name, '{Following.SlotPrefix}')";
        var wanted = $"ARRAY[{string.Join(", ", slots.Select(Sql.Literal))}]::text[]";
        var script = $"""
            SELECT 'CREATE ROLE {Role}' WHERE NOT pg_is_in_recovery() AND NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{Role}') \gexec
            SELECT 'ALTER ROLE {Role} WITH LOGIN REPLICATION NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOBYPASSRLS CONNECTION LIMIT -1 VALID UNTIL ''infinity'' PASSWORD NULL'
            WHERE NOT pg_is_in_recovery() \gexec
            SELECT count(pg_terminate_backend(active_pid)) FROM pg_replication_slots WHERE {Own} AND active AND NOT slot_name = ANY ({wanted});
            SELECT count(pg_drop_replication_slot(slot_name)) FROM pg_replication_slots WHERE {Own} AND NOT active AND (NOT slot_name = ANY ({wanted}) OR wal_status = 'lost');

            """;
        return !createsSlots ? script : script + $"""
            SELECT count(pg_create_physical_replication_slot(name, true)) FROM unnest({wanted}) AS name
            WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = name);

            """;
    }
}
