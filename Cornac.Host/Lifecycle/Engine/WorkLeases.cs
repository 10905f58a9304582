using Npgsql;

namespace Cornac.Host.Lifecycle.Engine;

/// <summary>Leases of work items, each operation one statement. Times are the database's, so that the hosts' clocks need not agree.</summary>
public sealed class WorkLeases(NpgsqlDataSource inventory, LifecycleOptions options, LeaseOwner owner, TimeProvider clock)
{
    /// <summary>Pause before the next attempt: doubled each time, capped, between half and all of it at random.</summary>
    internal const string Pause = "make_interval(secs => least(@longest, @first * power(2, least(attempt, 20))) * (0.5 + random() / 2))";

    private const string TakeSql =
        $"""
        WITH due AS (
            SELECT resource_id FROM work_items
            WHERE next_run_at <= now() AND (host_id IS NULL OR host_id = @host) AND (lease_until IS NULL OR lease_until < now())
            ORDER BY next_run_at LIMIT @count FOR UPDATE SKIP LOCKED)
        UPDATE work_items SET lease_owner = @owner, lease_until = now() + @lease, fencing = fencing + 1, attempt = attempt + 1,
            next_run_at = now() + {Pause}
        FROM due WHERE work_items.resource_id = due.resource_id
        RETURNING work_items.resource_id, kind, fencing, attempt, wakes, deadline, step
        """;

    private const string RenewSql =
        """
        UPDATE work_items SET lease_until = now() + @lease FROM unnest(@ids, @fences) AS mine(id, fence)
        WHERE resource_id = mine.id AND fencing = mine.fence AND lease_owner = @owner
        RETURNING resource_id
        """;

    private const string ReleaseSql =
        """
        WITH mine AS (
            UPDATE work_items SET lease_owner = NULL, lease_until = NULL, next_run_at = now()
            WHERE resource_id = @id AND fencing = @fencing AND lease_owner = @owner RETURNING host_id)
        SELECT pg_notify('cornac_work', COALESCE(host_id, '')) FROM mine
        """;

    private const string TakeOverSql =
        "UPDATE work_items SET lease_owner = NULL, lease_until = NULL, next_run_at = now() WHERE lease_owner = ANY(@owners)";

    private const string NextSql =
        """
        SELECT extract(epoch FROM min(GREATEST(next_run_at, lease_until)) - now())::float8
        FROM work_items WHERE next_run_at IS NOT NULL AND (host_id IS NULL OR host_id = @host)
        """;

    /// <summary>Takes leases on up to <paramref name="count"/> due items, the longest due first.</summary>
    public async Task<IReadOnlyList<LeasedWork>> TakeAsync(int count, CancellationToken cancellationToken)
    {
        var expiresAt = Expiry();
        await using var command = inventory.CreateCommand(TakeSql);
        command.Parameters.AddWithValue("count", count);
        command.Parameters.AddWithValue("host", options.HostId);
        command.Parameters.AddWithValue("owner", owner.ToString());
        command.Parameters.AddWithValue("lease", options.Lease);
        AddPause(command);
        var taken = new List<LeasedWork>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            taken.Add(new LeasedWork
            {
                ResourceId = reader.GetString(0),
                Kind = reader.GetString(1),
                Fencing = reader.GetInt64(2),
                Attempt = reader.GetInt32(3),
                Wakes = reader.GetInt64(4),
                Deadline = await reader.IsDBNullAsync(5, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(5),
                Step = await reader.IsDBNullAsync(6, cancellationToken) ? null : reader.GetString(6),
                ExpiresAt = expiresAt,
            });
        }

        return taken;
    }

    /// <summary>Renews leases; those that are no longer this process's are lost.</summary>
    public async Task RenewAsync(IReadOnlyCollection<LeasedWork> held, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(held);
        var expiresAt = Expiry();
        await using var command = inventory.CreateCommand(RenewSql);
        command.Parameters.AddWithValue("ids", held.Select(work => work.ResourceId).ToArray());
        command.Parameters.AddWithValue("fences", held.Select(work => work.Fencing).ToArray());
        command.Parameters.AddWithValue("owner", owner.ToString());
        command.Parameters.AddWithValue("lease", options.Lease);
        var renewed = new HashSet<string>(StringComparer.Ordinal);
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken)) renewed.Add(reader.GetString(0));
        }

        foreach (var work in held)
        {
            if (renewed.Contains(work.ResourceId)) work.ExpiresAt = expiresAt;
            else work.Lose();
        }
    }

    /// <summary>Gives a lease back unfinished, for anybody to go on at once.</summary>
    public async Task ReleaseAsync(LeasedWork work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var command = inventory.CreateCommand(ReleaseSql);
        AddGuard(command, work);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Ends the leases of former processes of this host that have died.</summary>
    public async Task<int> TakeOverAsync(CancellationToken cancellationToken)
    {
        var owners = new List<string>();
        await using (var query = inventory.CreateCommand("SELECT DISTINCT lease_owner FROM work_items WHERE lease_owner IS NOT NULL"))
        await using (var reader = await query.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken)) owners.Add(reader.GetString(0));
        }

        var dead = owners.Where(text => LeaseOwner.Parse(text) is { } other && other.HostId == options.HostId && other.IsDead()).ToArray();
        if (dead.Length == 0) return 0;
        await using var command = inventory.CreateCommand(TakeOverSql);
        command.Parameters.AddWithValue("owners", dead);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Time until the next item may be taken, negative when one is overdue; null when none waits.</summary>
    public async Task<TimeSpan?> NextAsync(CancellationToken cancellationToken)
    {
        await using var command = inventory.CreateCommand(NextSql);
        command.Parameters.AddWithValue("host", options.HostId);
        return await command.ExecuteScalarAsync(cancellationToken) is double seconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    /// <summary>True when the lease may have ended without this process having heard.</summary>
    internal bool IsExpired(LeasedWork work) => clock.GetTimestamp() >= work.ExpiresAt;

    internal void AddGuard(NpgsqlCommand command, LeasedWork work)
    {
        command.Parameters.AddWithValue("id", work.ResourceId);
        command.Parameters.AddWithValue("fencing", work.Fencing);
        command.Parameters.AddWithValue("owner", owner.ToString());
    }

    internal void AddPause(NpgsqlCommand command)
    {
        command.Parameters.AddWithValue("first", options.FirstPause.TotalSeconds);
        command.Parameters.AddWithValue("longest", options.LongestPause.TotalSeconds);
    }

    private long Expiry() => clock.GetTimestamp() + (long)(options.Lease.TotalSeconds * clock.TimestampFrequency);
}
