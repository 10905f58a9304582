using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Metrics;
using Cornac.Api.Models.CloudWatch;
using Cornac.Api.Protocol;

namespace Cornac.Api.CloudWatch;

/// <summary>Points of many metrics at once, newest first unless asked otherwise.</summary>
/// <remarks>CloudWatch API reference, "GetMetricData". A page has points of the queries in their order; each query has a result on every page, and its
/// status says whether all of its points have been handed out.</remarks>
internal sealed class GetMetricData(MetricDirectory directory) : IOperationHandler<GetMetricDataRequest, GetMetricDataResponse>
{
    private const int MostPoints = 100_800;

    public async Task<GetMetricDataResponse> HandleAsync(GetMetricDataRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var (from, until) = Statistics.RequireSpan(request.StartTime, request.EndTime);
        var questions = MetricQuestion.Of(request, context.AccountId);
        var position = request.NextToken is { Length: > 0 } token ? DataPosition.Read(token, request) : new DataPosition(0, null);
        var room = request.MaxDatapoints is { } wanted
            ? wanted is > 0 and <= MostPoints ? wanted : throw CommonErrors.ValidationError($"MaxDatapoints must be between 1 and {MostPoints}.")
            : MostPoints;
        DataPosition? next = null;
        var results = new List<MetricDataResult>();
        for (var i = 0; i < questions.Count; i++)
        {
            IReadOnlyList<MetricPoint> points = [];
            var isOver = i < position.Query;
            if (!isOver && room > 0)
            {
                var all = await ReadAsync(questions[i], from, until, context, cancellationToken);
                var left = Following(all, request.ScanBy == "TimestampAscending", i == position.Query ? position.After : null);
                points = [.. left.Take(room)];
                room -= points.Count;
                isOver = points.Count == left.Count;
                if (!isOver) next = new DataPosition(i, points[^1].At);
            }
            else if (!isOver)
            {
                next ??= new DataPosition(i, null);
            }

            results.Add(Show(questions[i], points, isOver));
        }

        return new GetMetricDataResponse { MetricDataResults = results, NextToken = next?.Write(request), Messages = [] };
    }

    private async Task<IEnumerable<MetricPoint>> ReadAsync(
        MetricQuestion question, DateTimeOffset from, DateTimeOffset until, CallContext context, CancellationToken cancellationToken)
    {
        var (metric, unit) = (question.Stat.Metric, question.Stat.Unit);
        var address = await directory.FindAsync(context.AccountId, metric.Namespace, metric.MetricName, metric.Dimensions, cancellationToken);
        return address is null || (unit is not null && unit != address.Metric.Unit())
            ? [] : await directory.ReadAsync(address, question.Seconds, from, until, cancellationToken);
    }

    /// <summary>What was not handed out yet.</summary>
    private static List<MetricPoint> Following(IEnumerable<MetricPoint> points, bool ascending, DateTimeOffset? after) => ascending
        ? [.. points.Where(point => after is null || point.At > after)]
        : [.. points.Where(point => after is null || point.At < after).Reverse()];

    private static MetricDataResult Show(MetricQuestion question, IReadOnlyList<MetricPoint> points, bool isOver) => new()
    {
        Id = question.Id,
        Label = question.Label,
        Timestamps = [.. points.Select(point => point.At)],
        Values = [.. points.Select(question.Statistic)],
        StatusCode = isOver ? "Complete" : "PartialData",
    };
}
