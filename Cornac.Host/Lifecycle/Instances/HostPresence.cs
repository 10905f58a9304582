using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Host.Lifecycle.Backups;
using Cornac.Host.Lifecycle.Engine;
using Cornac.Host.Operators;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Lifecycle.Instances;

/// <summary>Keeps this host's row of <c>hosts</c> current: a sign of life every few seconds, and from time to time what lies on the host without
/// an instance that owns it. Such things are shown, never removed: the inventory they belong to may be another.</summary>
public sealed partial class HostPresence(
    IDbContextFactory<InventoryDb> contexts, OperatorRegistry operators, LifecycleMetrics metrics, BackupMetrics figures, LifecycleOptions options,
    TimeProvider clock, ILogger<HostPresence> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private string[] _orphans = [];
    private DateTimeOffset? _swept;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = clock.GetUtcNow();
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                if (_swept is null || clock.GetUtcNow() - _swept >= options.SweepInterval) await SweepAsync(stoppingToken);
                await ShowAsync(started, stoppingToken);
            }
            catch (Exception failure) when (InventoryAvailability.IsAway(failure))
            {
                LogAway(failure.Message);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested && failure is not OutOfMemoryException)
            {
                LogFailed(failure);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Finds what carries a resource id that no instance has.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var found = await UnownedAsync(cancellationToken);
        if (found.Count > 0) found.IntersectWith(await UnownedAsync(cancellationToken)); // A deletion may have ended between the two looks.
        var orphans = found.Order(StringComparer.Ordinal).ToArray();
        foreach (var orphan in orphans.Except(_orphans, StringComparer.Ordinal)) LogOrphan(orphan);
        (_orphans, _swept) = (orphans, clock.GetUtcNow());
    }

    private async Task<HashSet<string>> UnownedAsync(CancellationToken cancellationToken)
    {
        var present = new HashSet<string>(StringComparer.Ordinal);
        foreach (var one in operators.All) present.UnionWith(await one.ListAsync(cancellationToken));
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        present.ExceptWith(await db.Set<InstanceRecord>().Select(instance => instance.ResourceId).ToListAsync(cancellationToken));
        present.ExceptWith(await db.Set<RestoreDrillRecord>().Where(drill => drill.EndedAt == null).Select(drill => drill.ScratchId).ToListAsync(cancellationToken));
        return present;
    }

    private async Task ShowAsync(DateTimeOffset started, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var version = typeof(HostPresence).Assembly.GetName().Version?.ToString(3) ?? "";
        var now = clock.GetUtcNow();
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO hosts (host_id, machine_name, version, started_at, seen_at, orphans, address_pool)
            VALUES ({options.HostId}, {Environment.MachineName}, {version}, {started}, {now}, {_orphans}, {options.Addresses.ToString()})
            ON CONFLICT (host_id) DO UPDATE SET machine_name = excluded.machine_name, version = excluded.version, started_at = excluded.started_at,
                seen_at = excluded.seen_at, orphans = excluded.orphans, address_pool = excluded.address_pool
            """,
            cancellationToken);
        var due = await db.Database.SqlQuery<QueueRow>(
            $"""
            SELECT count(*) AS "Depth", COALESCE(extract(epoch FROM now() - min(next_run_at)), 0)::float8 AS "Oldest"
            FROM work_items WHERE next_run_at <= now() AND lease_owner IS NULL
            """).SingleAsync(cancellationToken);
        metrics.Queue(due.Depth, due.Oldest);
        var backups = await db.Database.SqlQuery<BackupsRow>(
            $"""
            SELECT COALESCE(extract(epoch FROM {now} - min(s.latest_restorable) FILTER (WHERE NOT i.stopped)), 0)::float8 AS "Oldest",
                count(*) FILTER (WHERE s.failure IS NOT NULL OR s.archive_failure IS NOT NULL) AS "Failing"
            FROM backup_sets s JOIN db_instances i USING (resource_id) WHERE i.host_id IS NULL OR i.host_id = {options.HostId}
            """).SingleAsync(cancellationToken);
        figures.State(backups.Oldest, backups.Failing);
    }

    private sealed record QueueRow(long Depth, double Oldest);

    private sealed record BackupsRow(double Oldest, long Failing);
}
