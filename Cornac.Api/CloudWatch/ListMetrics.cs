using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Metrics;
using Cornac.Api.Models.CloudWatch;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.CloudWatch;

/// <summary>The metrics of the account's instances that were measured lately, by instance.</summary>
/// <remarks>CloudWatch API reference, "ListMetrics": 500 at a time. Metrics that were never known of an instance, such as the lag of one without
/// replicas, are not listed.</remarks>
internal sealed class ListMetrics(InventoryDb inventory, TimeProvider clock) : IOperationHandler<ListMetricsRequest, ListMetricsResponse>
{
    private const int PageSize = 500;

    /// <summary>In so many rows each metric is found: after a start, rates are known from the second minute on.</summary>
    private const int Newest = 5;

    /// <summary>Two weeks, as in CloudWatch.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromDays(14);
    private static readonly TimeSpan Recently = TimeSpan.FromHours(3);
    private static readonly TimeSpan JustNow = TimeSpan.FromHours(1);

    public async Task<ListMetricsResponse> HandleAsync(ListMetricsRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var after = request.NextToken is { Length: > 0 } token
            ? Position.Read(token) ?? throw new InvalidParameterValueException("The NextToken is not one that this service has handed out. Start again without it.")
            : new Position("", -1);
        if (Wanted(request, context) is not { } wanted) return new ListMetricsResponse { Metrics = [] };
        var query = inventory.Set<InstanceRecord>().AsNoTracking().Where(i => i.AccountId == context.AccountId && string.Compare(i.Identifier, after.Identifier) >= 0);
        if (wanted.Instance is { } name) query = query.Where(i => i.Identifier == name);
        var metrics = new List<(string Instance, InstanceMetric Metric)>();
        foreach (var instance in await query.OrderBy(i => i.Identifier).Select(i => new { i.Identifier, i.ResourceId }).ToListAsync(cancellationToken))
        {
            foreach (var metric in await KnownAsync(instance.ResourceId, request.RecentlyActive is null ? Lately : Recently, cancellationToken))
            {
                var isBefore = instance.Identifier == after.Identifier && (int)metric <= after.Place;
                if (!isBefore && (wanted.Metric is null || wanted.Metric == metric)) metrics.Add((instance.Identifier, metric));
            }

            if (metrics.Count > PageSize) break;
        }

        var page = metrics.Take(PageSize).ToList();
        return new ListMetricsResponse
        {
            Metrics = [.. page.Select(one => Show(one.Instance, one.Metric))],
            NextToken = metrics.Count > PageSize ? new Position(page[^1].Instance, (int)page[^1].Metric).Write() : null,
        };
    }

    /// <summary>What is asked for; null where nothing can match.</summary>
    private static Choice? Wanted(ListMetricsRequest request, CallContext context)
    {
        if (request.Namespace is { } metricNamespace && metricNamespace != InstanceMetrics.Namespace) return null;
        if (request.OwningAccount is { } owner && owner != context.AccountId) return null;
        InstanceMetric? metric = null;
        if (request.MetricName is { } name && (metric = InstanceMetrics.Find(name)) is null) return null;
        string? instance = null;
        foreach (var filter in request.Dimensions ?? [])
        {
            if (filter.Name != MetricDirectory.Dimension || (instance is not null && filter.Value is not null && instance != filter.Value)) return null;
            instance = filter.Value?.ToLowerInvariant() ?? instance;
        }

        return new Choice(instance, metric);
    }

    private async Task<IEnumerable<InstanceMetric>> KnownAsync(string resourceId, TimeSpan within, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var samples = inventory.Set<MetricSampleRecord>().AsNoTracking().Where(s => s.ResourceId == resourceId);
        var (recent, oldest) = (now - JustNow, now - within);
        // One that is measured still has its metrics in the newest rows; another one in those of the hours.
        var rows = await samples.Where(s => s.Seconds == MetricResolution.Minute.Seconds && s.At >= recent)
            .OrderByDescending(s => s.At).Take(Newest).Select(s => s.Averages).ToListAsync(cancellationToken);
        if (rows.Count == 0)
            rows = await samples.Where(s => s.At >= oldest).OrderByDescending(s => s.Seconds).ThenByDescending(s => s.At).Take(Newest).Select(s => s.Averages).ToListAsync(cancellationToken);
        return InstanceMetrics.All.Where(metric => rows.Exists(averages => (int)metric < averages.Length && averages[(int)metric] is not null));
    }

    private static Metric Show(string instance, InstanceMetric metric) => new()
    {
        Namespace = InstanceMetrics.Namespace,
        MetricName = metric.ToString(),
        Dimensions = [new Dimension { Name = MetricDirectory.Dimension, Value = instance }],
    };

    private sealed record Choice(string? Instance, InstanceMetric? Metric);
}
