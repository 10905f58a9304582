using System.Diagnostics.Metrics;

namespace Cornac.Host.Lifecycle.Engine;

/// <summary>Figures of the engine, meter <c>Cornac.Lifecycle</c>.</summary>
public sealed class LifecycleMetrics : IDisposable
{
    public const string MeterName = "Cornac.Lifecycle";

    private readonly Meter _meter;
    private readonly Counter<long> _turns;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _leasesLost;
    private readonly Histogram<double> _stepDuration;
    private long _queueDepth;
    private double _oldestDue;

    public LifecycleMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _meter = meters.Create(MeterName);
        _turns = _meter.CreateCounter<long>("cornac.lifecycle.turns", description: "Turns taken");
        _failures = _meter.CreateCounter<long>("cornac.lifecycle.failures", description: "Steps that failed, by kind of failure");
        _leasesLost = _meter.CreateCounter<long>("cornac.lifecycle.leases.lost", description: "Leases lost to another process");
        _stepDuration = _meter.CreateHistogram<double>("cornac.lifecycle.step.duration", "s", "Time an operator took for a step");
        _meter.CreateObservableGauge("cornac.lifecycle.queue.depth", () => Interlocked.Read(ref _queueDepth), description: "Items that are due");
        _meter.CreateObservableGauge(
            "cornac.lifecycle.queue.oldest", () => Volatile.Read(ref _oldestDue), "s", "How long the item that is due the longest has waited");
    }

    public void Turn(string kind) => _turns.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void Failure(string kind) => _failures.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void LeaseLost() => _leasesLost.Add(1);

    public void Step(string operation, string step, TimeSpan duration) => _stepDuration.Record(
        duration.TotalSeconds, new KeyValuePair<string, object?>("operation", operation), new KeyValuePair<string, object?>("step", step));

    public void Queue(long depth, double oldestSeconds)
    {
        Interlocked.Exchange(ref _queueDepth, depth);
        Volatile.Write(ref _oldestDue, oldestSeconds);
    }

    public void Dispose() => _meter.Dispose();
}
