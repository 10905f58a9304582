using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Cornac.Api.Endpoint.Links;

/// <summary>Logs and measures every call once it has been answered. What changes something is worth a line, what only looks is not.</summary>
internal sealed partial class ObserveCalls(ApiMetrics metrics, ILogger<ObserveCalls> logger) : IApiLink
{
    private const string Unknown = "?";

    public async Task InvokeAsync(ApiCall call, Func<Task> next)
    {
        var began = Stopwatch.GetTimestamp();
        await next();
        var elapsed = Stopwatch.GetElapsedTime(began);
        var operation = call.Operation?.PolicyAction ?? Unknown;
        var outcome = call.Error?.Code ?? "OK";
        metrics.Called(operation, outcome, elapsed);
        var level = call.Operation is { IsReadOnly: true } ? LogLevel.Debug : LogLevel.Information;
        if (logger.IsEnabled(level))
            Answered(level, operation, call.Caller?.PrincipalArn ?? Unknown, call.SourceAddress, outcome, elapsed.TotalMilliseconds, call.RequestId);
    }

    [LoggerMessage(EventId = 1001, Message = "{Operation} by {Principal} from {Source}: {Outcome} in {Milliseconds:0.0} ms (request {RequestId})")]
    private partial void Answered(
        LogLevel level, string operation, string principal, string source, string outcome, double milliseconds, string requestId);
}

/// <summary>Meter <c>Cornac.Api</c>: calls by operation and outcome, with their duration in seconds.</summary>
internal sealed class ApiMetrics(IMeterFactory meters)
{
    private readonly Histogram<double> _duration = meters.Create("Cornac.Api").CreateHistogram<double>(
        "cornac.api.call.duration", "s", "Time from the request to its answer");

    public void Called(string operation, string outcome, TimeSpan elapsed) =>
        _duration.Record(elapsed.TotalSeconds, new("operation", operation), new KeyValuePair<string, object?>("outcome", outcome));
}
