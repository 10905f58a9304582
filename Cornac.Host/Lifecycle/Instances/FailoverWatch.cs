using Cornac.Operators.Contract;

namespace Cornac.Host.Lifecycle.Instances;

/// <summary>Runs the guards of this host's operators for as long as the host runs, and tells of what they do.</summary>
public sealed partial class FailoverWatch(IEnumerable<IOperator> operators, InstanceLedger ledger, ILogger<FailoverWatch> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(operators.Select(one => one.Guard).OfType<IGuard>().Select(guard => guard.RunAsync(ReportAsync, stoppingToken)));

    private async Task ReportAsync(ObservedFailover failover, CancellationToken cancellationToken)
    {
        LogFailover(failover.ResourceId, failover.Phase, failover.From, failover.To, failover.Reason, (long)failover.Elapsed.TotalMilliseconds);
        await ledger.FailedOverAsync(failover, cancellationToken);
    }

    [LoggerMessage(EventId = 4051, Level = LogLevel.Warning, Message = "Failover of {ResourceId}: {Phase}, from {From} to {To}: {Reason} ({Milliseconds} ms)")]
    private partial void LogFailover(string resourceId, FailoverPhase phase, string from, string? to, string reason, long milliseconds);
}
