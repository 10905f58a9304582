namespace Cornac.Api.Inventory.Instances;

/// <summary>RDS's vocabulary of how a read replica follows (RDS API reference, "DBInstanceStatusInfo").</summary>
public static class ReplicationStatus
{
    public const string Replicating = "replicating";

    /// <summary>Nothing is received at this moment.</summary>
    public const string Stopped = "stopped";

    /// <summary>It cannot go on from where it is.</summary>
    public const string Error = "error";
}
