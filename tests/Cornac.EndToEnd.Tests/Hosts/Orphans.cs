using Cornac.Testing;

namespace Cornac.EndToEnd.Tests.Hosts;

/// <summary>Compares what the inventory says with what is there: once everything has come to rest, each must have its counterpart.</summary>
internal static class Orphans
{
    /// <summary>What has failed for want of space is tried again after a minute.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(150);

    /// <summary>Waits until nothing is under way, and no process, folder, address or row is left over.</summary>
    public static async Task NoneAsync(CornacHome home)
    {
        IReadOnlyList<string> found = [];
        await Eventually.Until(
            async () => (found = await FindAsync(home)).Count == 0, Deadline, () => $"Left over: {string.Join("; ", found)}\n{home.Logs}");
    }

    private static async Task<IReadOnlyList<string>> FindAsync(CornacHome home)
    {
        var inventory = home.Inventory;
        var found = new List<string>(await inventory.QueryAsync(
            """
            SELECT 'open operation ' || kind || ' of ' || resource_name FROM operations WHERE ended_at IS NULL
            UNION ALL
            SELECT 'open step ' || s.name FROM operation_steps s JOIN operations o ON o.id = s.operation_id WHERE s.ended_at IS NULL AND o.ended_at IS NOT NULL
            UNION ALL
            SELECT 'signal ' || name || ' of ' || resource_id FROM signals
            UNION ALL
            -- A time in the future without a step or an error is the next look at an instance, which a resync spreads over a minute.
            SELECT 'work item of ' || w.resource_id || ' at ' || COALESCE(w.step, '') || ': ' || COALESCE(w.last_error, '')
            FROM work_items w LEFT JOIN db_instances i USING (resource_id) LEFT JOIN backup_sets b ON w.resource_id = 'backups:' || b.resource_id
            WHERE w.next_run_at <= now() OR w.step IS NOT NULL OR w.lease_owner IS NOT NULL OR w.last_error IS NOT NULL
                OR (i.resource_id IS NULL AND b.resource_id IS NULL)
            UNION ALL
            SELECT 'address ' || COALESCE(a.address, i.address) || ' of ' || COALESCE(a.resource_id, i.resource_id, '')
            FROM (SELECT * FROM addresses WHERE resource_id IS NOT NULL) a
            FULL JOIN (
                SELECT resource_id, address FROM db_instances WHERE address IS NOT NULL UNION ALL SELECT resource_id, jsonb_array_elements_text(node_addresses) FROM db_instances
            ) i ON i.resource_id = a.resource_id AND i.address = a.address
            WHERE a.address IS NULL OR i.address IS NULL
            """));
        if (found.Count > 0) return found;

        var known = await inventory.QueryAsync("SELECT resource_id FROM db_instances WHERE status <> 'failed' OR observed_generation > 0");
        var running = (await inventory.QueryAsync("SELECT resource_id FROM db_instances WHERE status = 'available'")).ToHashSet(StringComparer.Ordinal);
        var ofSeveral = (await inventory.QueryAsync("SELECT resource_id FROM db_instances WHERE multi_az")).ToHashSet(StringComparer.Ordinal);
        var instances = Path.Combine(home.Data, "instances");
        foreach (var folder in Directory.GetDirectories(instances))
        {
            var name = Path.GetFileName(folder);
            if (!known.Contains(name, StringComparer.Ordinal)) found.Add($"folder {name}");
            var processes = Processes.In(folder).Count;
            if (processes > 0 && !running.Contains(name)) found.Add($"{processes} processes in {name}");
            if (!ofSeveral.Contains(name)) found.AddRange(OfSeveral(folder).Select(left => $"{left} of a single node"));
            if (running.Contains(name) && Processes.Postmaster(Path.Combine(folder, "n1")) is null) found.Add($"no server in {name}");
        }

        found.AddRange(Processes.In(Path.Combine(home.Data, "backups")).Select(id => $"process {id} at the backups"));
        found.AddRange(known.Where(id => !Directory.Exists(Path.Combine(instances, id))).Select(id => $"instance {id} without a folder"));
        return found;
    }

    /// <summary>What only an instance of several nodes has.</summary>
    private static IEnumerable<string> OfSeveral(string folder) =>
        new[] { "n1.old", "n2", "cluster.json", "failover.json", "proxy", "proxy.conf", "patroni.secret", Path.Combine("n1", "patroni") }
            .Select(name => Path.Combine(folder, name)).Where(Path.Exists);
}
