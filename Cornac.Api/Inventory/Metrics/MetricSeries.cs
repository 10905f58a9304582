using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Inventory.Metrics;

/// <summary>One metric over one stretch of time.</summary>
/// <param name="At">Beginning of the stretch, UTC.</param>
/// <param name="Count">How often it was measured, at least once.</param>
public sealed record MetricPoint(DateTimeOffset At, int Count, double Sum, double Minimum, double Maximum)
{
    public double Average => Sum / Count;
}

/// <summary>What an instance did over a span of time, in stretches of one length.</summary>
public sealed class MetricSeries
{
    private readonly SortedDictionary<DateTimeOffset, MetricPoint?[]> _stretches = [];
    private readonly int _seconds;

    private MetricSeries(int seconds) => _seconds = seconds;

    /// <summary>Reads the coarsest samples that the stretches are made of, and finer ones for the time since.</summary>
    /// <param name="seconds">Length of a stretch, a whole number of minutes. Stretches begin at whole multiples of it since 1970.</param>
    /// <param name="from">The stretch in which this lies is the first.</param>
    /// <param name="until">Stretches that begin then or later are left out.</param>
    public static async Task<MetricSeries> ReadAsync(
        InventoryDb db, string resourceId, int seconds, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var series = new MetricSeries(seconds);
        var next = MetricResolution.Floor(from, seconds);
        until = until.ToUniversalTime();
        foreach (var resolution in MetricResolution.All.Reverse().Where(r => seconds % r.Seconds == 0))
        {
            var rows = await db.Set<MetricSampleRecord>().AsNoTracking()
                .Where(s => s.ResourceId == resourceId && s.Seconds == resolution.Seconds && s.At >= next && s.At < until)
                .OrderBy(s => s.At).ToListAsync(cancellationToken);
            foreach (var row in rows) series.Add(row);
            if (rows.Count > 0) next = rows[^1].At + resolution.Length;
        }

        return series;
    }

    /// <summary>The points of a metric, oldest first; stretches in which it was not measured are left out.</summary>
    public IEnumerable<MetricPoint> Of(InstanceMetric metric) => _stretches.Values.Select(points => points[(int)metric]).OfType<MetricPoint>();

    private void Add(MetricSampleRecord row)
    {
        var at = MetricResolution.Floor(row.At, _seconds);
        if (!_stretches.TryGetValue(at, out var points)) _stretches.Add(at, points = new MetricPoint?[InstanceMetrics.All.Count]);
        for (var place = 0; place < Math.Min(points.Length, row.Averages.Length); place++)
        {
            if (row.Averages[place] is not { } average) continue;
            var count = row.Counts?[place] ?? 1;
            var (minimum, maximum) = (row.Minima?[place] ?? average, row.Maxima?[place] ?? average);
            points[place] = points[place] is { } before
                ? new MetricPoint(at, before.Count + count, before.Sum + (average * count), Math.Min(before.Minimum, minimum), Math.Max(before.Maximum, maximum))
                : new MetricPoint(at, count, average * count, minimum, maximum);
        }
    }
}
