using Cornac.Api.Inventory.Metrics;
using Cornac.Operators.Contract;

namespace Cornac.Host.Lifecycle.Metrics;

/// <summary>Makes the values of the metrics of measurements.</summary>
internal static class MeasuredValues
{
    private const double Percent = 100;
    private const long BytesPerGiB = 1L << 30;

    /// <param name="now">What was measured.</param>
    /// <param name="before">The measurement before, for what is counted per second; null when there is none.</param>
    /// <param name="storageGiB">Storage that the instance was given, GiB.</param>
    /// <returns>A value for each metric at its place; null where it cannot be known.</returns>
    public static double?[] Of(InstanceMeasurement now, InstanceMeasurement? before, int storageGiB)
    {
        var values = new double?[InstanceMetrics.All.Count];
        foreach (var metric in InstanceMetrics.All) values[(int)metric] = Of(metric, now, before, storageGiB);
        return values;
    }

    private static double? Of(InstanceMetric metric, InstanceMeasurement now, InstanceMeasurement? before, int storageGiB) => metric switch
    {
        InstanceMetric.DatabaseConnections => now.Connections,
        InstanceMetric.CommitThroughput => Rate(now, before, m => m.Commits),
        InstanceMetric.Deadlocks => Rate(now, before, m => m.Deadlocks),
        InstanceMetric.BufferCacheHitRatio => HitRatio(now, before),
        InstanceMetric.MaximumUsedTransactionIDs => now.OldestTransactionAge,
        InstanceMetric.VolumeBytesUsed => now.StorageUsedBytes,
        InstanceMetric.FreeStorageSpace => FreeStorage(now, storageGiB),
        InstanceMetric.TransactionLogsGeneration => Rate(now, before, m => m.WalPosition),
        InstanceMetric.TransactionLogsDiskUsage => now.WalDiskBytes,
        InstanceMetric.OldestReplicationSlotLag => now.OldestSlotLagBytes,
        InstanceMetric.ReplicaLag => now.ReplicationLagSeconds,
        InstanceMetric.CPUUtilization => Rate(now, before, m => m.ProcessorSeconds) is { } busy && now.Processors is { } processors
            ? Math.Min(busy / processors * Percent, Percent) : null,
        InstanceMetric.FreeableMemory => now.FreeMemoryBytes,
        _ => null,
    };

    /// <summary>How much a total has grown per second; null when it has not: it began anew, with the server.</summary>
    private static double? Rate(InstanceMeasurement now, InstanceMeasurement? before, Func<InstanceMeasurement, double?> total) =>
        Growth(now, before, total) / (now.At - before?.At)?.TotalSeconds;

    private static double? Growth(InstanceMeasurement now, InstanceMeasurement? before, Func<InstanceMeasurement, double?> total) =>
        before is not null && now.At > before.At && total(now) - total(before) is >= 0 and var growth ? growth : null;

    private static double? HitRatio(InstanceMeasurement now, InstanceMeasurement? before) =>
        Growth(now, before, m => m.BlocksHit) is { } hit && Growth(now, before, m => m.BlocksRead) is { } read && hit + read > 0
            ? hit / (hit + read) * Percent : null;

    private static double? FreeStorage(InstanceMeasurement now, int storageGiB) =>
        now.StorageUsedBytes is { } used ? Math.Max(Math.Min((storageGiB * BytesPerGiB) - used, now.StorageFreeBytes ?? long.MaxValue), 0) : null;
}
