namespace Cornac.Api.Inventory.Metrics;

/// <summary>What is measured of an instance. The names are CloudWatch's of namespace <c>AWS/RDS</c> (RDS and Aurora user guides, "Amazon CloudWatch
/// metrics"). The numbers are places in the rows of <see cref="MetricSampleRecord"/>: new ones come last, and none is used again.</summary>
public enum InstanceMetric
{
    /// <summary>Client connections.</summary>
    DatabaseConnections = 0,

    /// <summary>Transactions committed, in all databases.</summary>
    CommitThroughput = 1,

    Deadlocks = 2,

    /// <summary>Share of the blocks asked for that were in PostgreSQL's cache.</summary>
    BufferCacheHitRatio = 3,

    /// <summary>Age of the oldest transaction id that is not frozen.</summary>
    MaximumUsedTransactionIDs = 4,

    /// <summary>Storage that data and WAL use.</summary>
    VolumeBytesUsed = 5,

    /// <summary>Storage left, of what was allocated or of the file system, whichever is less.</summary>
    FreeStorageSpace = 6,

    /// <summary>WAL written.</summary>
    TransactionLogsGeneration = 7,

    TransactionLogsDiskUsage = 8,

    /// <summary>WAL that the replication slot furthest behind has not received.</summary>
    OldestReplicationSlotLag = 9,

    ReplicaLag = 10,

    CPUUtilization = 11,

    FreeableMemory = 12,
}

public static class InstanceMetrics
{
    /// <summary>CloudWatch's namespace of all of them.</summary>
    public const string Namespace = "AWS/RDS";

    /// <summary>All, by place.</summary>
    public static IReadOnlyList<InstanceMetric> All { get; } = Enum.GetValues<InstanceMetric>();

    /// <summary>CloudWatch's word for the unit of the values.</summary>
    public static string Unit(this InstanceMetric metric) => metric switch
    {
        InstanceMetric.DatabaseConnections or InstanceMetric.MaximumUsedTransactionIDs => "Count",
        InstanceMetric.CommitThroughput or InstanceMetric.Deadlocks => "Count/Second",
        InstanceMetric.BufferCacheHitRatio or InstanceMetric.CPUUtilization => "Percent",
        InstanceMetric.TransactionLogsGeneration => "Bytes/Second",
        InstanceMetric.ReplicaLag => "Seconds",
        _ => "Bytes",
    };

    /// <summary>The metric of a name; null where there is none. Names are case-sensitive, as in CloudWatch.</summary>
    public static InstanceMetric? Find(string name)
    {
        foreach (var metric in All)
        {
            if (metric.ToString() == name) return metric;
        }

        return null;
    }
}
