using Cornac.Host.Lifecycle.Backups;
using Npgsql;

namespace Cornac.Host.Lifecycle.Instances;

/// <summary>Wakes every settled instance, so that each is compared with what exists: what a lost notification or a change by hand has left
/// behind is found.</summary>
public sealed class Resync(NpgsqlDataSource inventory, BackupSets sets)
{
    private const string Sql =
        """
        WITH missing AS (
            INSERT INTO work_items (resource_id, kind, host_id, next_run_at, fencing, attempt, wakes)
            SELECT resource_id, 'instance', host_id, now() + random() * @spread, 0, 0, 0 FROM db_instances ON CONFLICT DO NOTHING),
        missing_sets AS (
            INSERT INTO work_items (resource_id, kind, host_id, next_run_at, fencing, attempt, wakes)
            SELECT 'backups:' || resource_id, 'backup-set', host_id, now() + random() * @spread, 0, 0, 0 FROM backup_sets ON CONFLICT DO NOTHING),
        settled AS (
            SELECT resource_id FROM work_items
            WHERE next_run_at IS NULL AND lease_owner IS NULL AND (@host IS NULL OR host_id IS NULL OR host_id = @host)
            FOR UPDATE SKIP LOCKED)
        UPDATE work_items SET next_run_at = now() + random() * @spread FROM settled WHERE work_items.resource_id = settled.resource_id;
        SELECT pg_notify('cornac_work', COALESCE(@host, ''));
        """;

    /// <param name="hostId">Only what this host may work on; null for all.</param>
    /// <param name="spread">Time over which the wake-ups are spread.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task WakeAllAsync(string? hostId, TimeSpan spread, CancellationToken cancellationToken)
    {
        await sets.EnsureAsync(cancellationToken);
        await using var command = inventory.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter("host", NpgsqlTypes.NpgsqlDbType.Text) { Value = (object?)hostId ?? DBNull.Value });
        command.Parameters.AddWithValue("spread", spread);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
