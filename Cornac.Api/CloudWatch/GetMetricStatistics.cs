using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Metrics;
using Cornac.Api.Models.CloudWatch;
using Cornac.Api.Protocol;

namespace Cornac.Api.CloudWatch;

/// <summary>Statistics of one metric.</summary>
/// <remarks>CloudWatch API reference, "GetMetricStatistics".</remarks>
internal sealed class GetMetricStatistics(MetricDirectory directory) : IOperationHandler<GetMetricStatisticsRequest, GetMetricStatisticsResponse>
{
    private const int MostPoints = 1440;

    public async Task<GetMetricStatisticsResponse> HandleAsync(
        GetMetricStatisticsRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var seconds = Statistics.RequirePeriod(request.Period, nameof(request.Period));
        var (from, until) = Statistics.RequireSpan(request.StartTime, request.EndTime);
        if (request.ExtendedStatistics is { Count: > 0 })
            throw new InvalidParameterValueException($"ExtendedStatistics are not offered. Use Statistics: {Statistics.Names}.");
        if (request.Statistics is not { Count: > 0 } wanted)
            throw new MissingRequiredParameterException("The request must contain the parameter Statistics.");
        var stretches = Statistics.Stretches(from, until, seconds);
        if (stretches > MostPoints)
            throw new InvalidParameterCombinationException(
                $"You have requested up to {stretches} datapoints, which exceeds the limit of {MostPoints}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.");

        var address = await directory.FindAsync(context.AccountId, request.Namespace, request.MetricName, request.Dimensions, cancellationToken);
        if (address is null || (request.Unit is { } unit && unit != address.Metric.Unit()))
            return new GetMetricStatisticsResponse { Label = request.MetricName, Datapoints = [] };
        var points = await directory.ReadAsync(address, seconds, from, until, cancellationToken);
        return new GetMetricStatisticsResponse { Label = request.MetricName, Datapoints = [.. points.Select(point => Show(point, address.Metric, wanted))] };
    }

    private static Datapoint Show(MetricPoint point, InstanceMetric metric, IReadOnlyList<string> wanted)
    {
        double? Value(string name) => wanted.Contains(name, StringComparer.Ordinal) ? Statistics.Find(name)!(point) : null;
        return new Datapoint
        {
            Timestamp = point.At,
            Unit = metric.Unit(),
            SampleCount = Value("SampleCount"),
            Average = Value("Average"),
            Sum = Value("Sum"),
            Minimum = Value("Minimum"),
            Maximum = Value("Maximum"),
        };
    }
}
