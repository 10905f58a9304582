using Amazon.CloudWatch;
using Amazon.CloudWatch.Model;

namespace Cornac.Console.Instances.Monitoring;

/// <summary>What is shown of an instance as a graph.</summary>
/// <param name="Metric">CloudWatch's name, in namespace <c>AWS/RDS</c>.</param>
/// <param name="Unit">How its values are written.</param>
/// <param name="IsOptional">True for what only some instances have, such as replicas: without values there is no graph.</param>
public sealed record Figure(string Metric, FigureUnit Unit, bool IsOptional = false)
{
    public const string StorageUsed = "VolumeBytesUsed";

    private const string Namespace = "AWS/RDS";
    private const string Dimension = "DBInstanceIdentifier";
    private static readonly TimeSpan Lately = TimeSpan.FromHours(1);

    /// <summary>In the order of the page.</summary>
    public static IReadOnlyList<Figure> All { get; } =
    [
        new("DatabaseConnections", FigureUnit.Count),
        new("CommitThroughput", FigureUnit.PerSecond),
        new("CPUUtilization", FigureUnit.Percent),
        new("FreeableMemory", FigureUnit.Bytes),
        new(StorageUsed, FigureUnit.Bytes),
        new("FreeStorageSpace", FigureUnit.Bytes),
        new("TransactionLogsGeneration", FigureUnit.BytesPerSecond),
        new("TransactionLogsDiskUsage", FigureUnit.Bytes),
        new("ReplicaLag", FigureUnit.Seconds, IsOptional: true),
        new("OldestReplicationSlotLag", FigureUnit.Bytes, IsOptional: true),
        new("BufferCacheHitRatio", FigureUnit.Percent),
        new("MaximumUsedTransactionIDs", FigureUnit.Count),
        new("Deadlocks", FigureUnit.PerSecond),
    ];

    /// <summary>Asks for the values of all.</summary>
    public static async Task<Dictionary<string, IReadOnlyList<GraphPoint>>> AskAsync(
        IAmazonCloudWatch client, string instance, GraphSpan span, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var request = Request(instance, All.Select(figure => figure.Metric), span.Period(), now - span.Length(), now);
        var values = All.ToDictionary(figure => figure.Metric, _ => new List<GraphPoint>(), StringComparer.Ordinal);
        do
        {
            var answer = await client.GetMetricDataAsync(request, cancellationToken);
            foreach (var result in answer.MetricDataResults ?? []) values[result.Label].AddRange(Points(result));
            request.NextToken = answer.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return values.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<GraphPoint>)pair.Value, StringComparer.Ordinal);
    }

    /// <summary>Storage that an instance uses, bytes; null when it was not measured lately, or the person may not know.</summary>
    public static async Task<long?> StorageUsedAsync(IAmazonCloudWatch client, string instance, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.GetMetricDataAsync(Request(instance, [StorageUsed], GraphSpan.Hour.Period(), now - Lately, now), cancellationToken);
            return (answer.MetricDataResults ?? []).SelectMany(Points).LastOrDefault() is { } last ? (long)last.Value : null;
        }
        catch (AmazonCloudWatchException refused) when (refused.ErrorCode is "AccessDenied" or "AccessDeniedException")
        {
            return null;
        }
    }

    private static GetMetricDataRequest Request(string instance, IEnumerable<string> metrics, int period, DateTimeOffset from, DateTimeOffset until) => new()
    {
        StartTime = from.UtcDateTime,
        EndTime = until.UtcDateTime,
        ScanBy = ScanBy.TimestampAscending,
        MetricDataQueries =
        [
            .. metrics.Select((metric, number) => new MetricDataQuery
            {
                Id = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"m{number}"),
                Label = metric,
                MetricStat = new MetricStat
                {
                    Metric = new Metric { Namespace = Namespace, MetricName = metric, Dimensions = [new Dimension { Name = Dimension, Value = instance }] },
                    Period = period,
                    Stat = "Average",
                },
            }),
        ],
    };

    private static IEnumerable<GraphPoint> Points(MetricDataResult result) =>
        (result.Timestamps ?? []).Zip(result.Values ?? [], (at, value) => new GraphPoint(new DateTimeOffset(at.ToUniversalTime()), value));
}

/// <summary>A measured value and when its stretch of time began.</summary>
public sealed record GraphPoint(DateTimeOffset At, double Value);
