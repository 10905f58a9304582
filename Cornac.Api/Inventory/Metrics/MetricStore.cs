using Cornac.Api.Inventory.Instances;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Inventory.Metrics;

/// <summary>Writes samples, makes coarser ones of finer ones, and removes what is too old.</summary>
public static class MetricStore
{
    /// <summary>How long after a stretch its last sample may still be on its way.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    /// <summary>Writes the sample of a minute; the first of a minute stays.</summary>
    public static Task<int> AddSampleAsync(
        this InventoryDb db, string resourceId, DateTimeOffset at, double?[] values, CancellationToken cancellationToken)
    {
        var minute = MetricResolution.Floor(at, MetricResolution.Minute.Seconds);
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO metric_samples (resource_id, seconds, at, averages) VALUES ({resourceId}, {MetricResolution.Minute.Seconds}, {minute}, {values})
            ON CONFLICT DO NOTHING
            """, cancellationToken);
    }

    /// <summary>Makes the coarser samples of all stretches that have ended since the last time.</summary>
    public static async Task RollUpAsync(this InventoryDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        for (var i = 1; i < MetricResolution.All.Count; i++)
            await RollUpAsync(db, MetricResolution.All[i - 1], MetricResolution.All[i], now, cancellationToken);
    }

    /// <summary>Removes samples that are too old, and those of instances that are gone.</summary>
    public static async Task PruneSamplesAsync(this InventoryDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var resolution in MetricResolution.All)
        {
            var oldest = now - resolution.Keep;
            await db.Set<MetricSampleRecord>().Where(s => s.Seconds == resolution.Seconds && s.At < oldest).ExecuteDeleteAsync(cancellationToken);
        }

        var instances = db.Set<InstanceRecord>();
        await db.Set<MetricSampleRecord>().Where(s => !instances.Any(i => i.ResourceId == s.ResourceId)).ExecuteDeleteAsync(cancellationToken);
    }

    private static async Task RollUpAsync(
        InventoryDb db, MetricResolution finer, MetricResolution coarser, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // What was not rolled up for a long time, because no host ran, has mostly gone; what is there is rolled up in one go.
        var last = await db.Set<MetricSampleRecord>().Where(s => s.Seconds == coarser.Seconds).MaxAsync(s => (DateTimeOffset?)s.At, cancellationToken);
        var from = last?.Add(coarser.Length) ?? MetricResolution.Floor(now - finer.Keep, coarser.Seconds);
        var until = MetricResolution.Floor(now - Grace, coarser.Seconds);
        if (until <= from) return;
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO metric_samples (resource_id, seconds, at, counts, averages, minima, maxima)
            SELECT resource_id, {coarser.Seconds}, stretch, array_agg(count ORDER BY place), array_agg(average ORDER BY place),
                   array_agg(minimum ORDER BY place), array_agg(maximum ORDER BY place)
            FROM (SELECT s.resource_id, to_timestamp(floor(extract(epoch FROM s.at) / {coarser.Seconds}) * {coarser.Seconds}) AS stretch, v.place,
                         sum(COALESCE(v.count, 1)) FILTER (WHERE v.average IS NOT NULL)::integer AS count,
                         sum(v.average * COALESCE(v.count, 1)) / NULLIF(sum(COALESCE(v.count, 1)) FILTER (WHERE v.average IS NOT NULL), 0) AS average,
                         min(COALESCE(v.minimum, v.average)) AS minimum, max(COALESCE(v.maximum, v.average)) AS maximum
                  FROM metric_samples s, unnest(s.counts, s.averages, s.minima, s.maxima) WITH ORDINALITY AS v(count, average, minimum, maximum, place)
                  WHERE s.seconds = {finer.Seconds} AND s.at >= {from} AND s.at < {until}
                  GROUP BY s.resource_id, stretch, v.place) AS places
            GROUP BY resource_id, stretch
            ON CONFLICT DO NOTHING
            """, cancellationToken);
    }
}
