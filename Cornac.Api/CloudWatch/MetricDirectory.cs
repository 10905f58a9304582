using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Metrics;
using Cornac.Api.Models.CloudWatch;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.CloudWatch;

/// <summary>One metric of one instance.</summary>
internal sealed record MetricAddress(string ResourceId, InstanceMetric Metric);

/// <summary>Finds what CloudWatch's names mean in an account. Metrics have one dimension, <c>DBInstanceIdentifier</c>.</summary>
internal sealed class MetricDirectory(InventoryDb inventory)
{
    public const string Dimension = "DBInstanceIdentifier";

    private readonly Dictionary<string, string?> _resourceIds = new(StringComparer.Ordinal);
    private readonly Dictionary<(string ResourceId, int Seconds), MetricSeries> _read = [];

    /// <summary>The metric that is meant; null where the account has none such, which for CloudWatch is a metric without data.</summary>
    public async Task<MetricAddress?> FindAsync(
        string accountId, string? metricNamespace, string? name, IReadOnlyList<Dimension>? dimensions, CancellationToken cancellationToken)
    {
        if (metricNamespace != InstanceMetrics.Namespace || InstanceMetrics.Find(name ?? "") is not { } metric) return null;
        if (dimensions is not [{ Name: Dimension, Value: var value }]) return null;
        var identifier = value.ToLowerInvariant();
        if (!_resourceIds.TryGetValue(identifier, out var resourceId))
        {
            resourceId = await inventory.Set<InstanceRecord>().Where(i => i.AccountId == accountId && i.Identifier == identifier)
                .Select(i => i.ResourceId).SingleOrDefaultAsync(cancellationToken);
            _resourceIds.Add(identifier, resourceId);
        }

        return resourceId is null ? null : new MetricAddress(resourceId, metric);
    }

    /// <summary>Reads the points of a metric, oldest first. All metrics of an instance come with one reading, for all of one request.</summary>
    public async Task<IEnumerable<MetricPoint>> ReadAsync(
        MetricAddress address, int seconds, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var key = (address.ResourceId, seconds);
        if (!_read.TryGetValue(key, out var series))
            _read.Add(key, series = await MetricSeries.ReadAsync(inventory, address.ResourceId, seconds, from, until, cancellationToken));
        return series.Of(address.Metric);
    }
}
