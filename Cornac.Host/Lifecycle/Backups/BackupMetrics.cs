using System.Diagnostics.Metrics;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Host.Lifecycle.Backups;

/// <summary>Figures of backups and restore drills, meter <c>Cornac.Backups</c>.</summary>
public sealed class BackupMetrics : IDisposable
{
    public const string MeterName = "Cornac.Backups";

    private readonly Meter _meter;
    private readonly Counter<long> _taken;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _bytes;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _drills;
    private readonly Histogram<double> _recovery;
    private double _oldestRestorable;
    private long _failing;

    public BackupMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _meter = meters.Create(MeterName);
        _taken = _meter.CreateCounter<long>("cornac.backups.taken", description: "Backups taken, by type of snapshot and kind of backup");
        _failures = _meter.CreateCounter<long>("cornac.backups.failures", description: "Attempts that failed, by type of snapshot");
        _bytes = _meter.CreateCounter<long>("cornac.backups.bytes", "By", "Bytes that backups added to repositories");
        _duration = _meter.CreateHistogram<double>("cornac.backups.duration", "s", "Time from the beginning of a backup to its end");
        _drills = _meter.CreateCounter<long>("cornac.drills", description: "Restore drills, by outcome");
        _recovery = _meter.CreateHistogram<double>("cornac.drills.recovery", "s", "Time a restore drill took until the server accepted connections");
        _meter.CreateObservableGauge(
            "cornac.backups.restorable.age", () => Volatile.Read(ref _oldestRestorable), "s",
            "Age of the latest restorable time of the instance that is the furthest behind");
        _meter.CreateObservableGauge(
            "cornac.backups.failing", () => Interlocked.Read(ref _failing), description: "Instances whose backups or archiving fail");
    }

    public void Taken(ObservedBackup backup, string type)
    {
        ArgumentNullException.ThrowIfNull(backup);
        _taken.Add(1, new("type", type), new("kind", backup.Kind.ToString().ToLowerInvariant()));
        _bytes.Add(backup.RepositoryBytes);
        _duration.Record((backup.CompletedAt - backup.StartedAt).TotalSeconds);
    }

    public void Failed(string type) => _failures.Add(1, new KeyValuePair<string, object?>("type", type));

    public void Drilled(bool passed, double? recoverySeconds)
    {
        _drills.Add(1, new KeyValuePair<string, object?>("outcome", passed ? "passed" : "failed"));
        if (recoverySeconds is { } seconds) _recovery.Record(seconds);
    }

    public void State(double oldestRestorableSeconds, long failing)
    {
        Volatile.Write(ref _oldestRestorable, oldestRestorableSeconds);
        Interlocked.Exchange(ref _failing, failing);
    }

    public void Dispose() => _meter.Dispose();
}
