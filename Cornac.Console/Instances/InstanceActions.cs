using Amazon.RDS.Model;

namespace Cornac.Console.Instances;

/// <summary>What a person can do to an instance.</summary>
public enum InstanceAction
{
    Modify,
    Reboot,
    Stop,
    Start,
    Snapshot,

    /// <summary>Create a read replica of it.</summary>
    Replicate,

    /// <summary>Make a read replica an instance of its own.</summary>
    Promote,
    Delete,
}

/// <summary>Which actions an instance allows (RDS API reference, "InvalidDBInstanceState"). The endpoint decides in the end: this only spares people a refusal.</summary>
public static class InstanceActions
{
    /// <summary>Statuses from which an action is possible; empty for any but <c>deleting</c>.</summary>
    public static IReadOnlyList<string> StatusesFor(InstanceAction action) => action switch
    {
        InstanceAction.Modify => ["available", "storage-full", "stopped"],
        InstanceAction.Reboot => ["available", "storage-full", "failed"],
        InstanceAction.Stop => ["available"],
        InstanceAction.Start => ["stopped"],
        InstanceAction.Snapshot => ["available", "stopped"],
        InstanceAction.Replicate => ["available", "backing-up"],
        InstanceAction.Promote => ["available"],
        _ => [],
    };

    /// <summary>Whether the status allows it.</summary>
    public static bool Allows(string status, InstanceAction action) =>
        status != "deleting" && (StatusesFor(action) is { Count: 0 } || StatusesFor(action).Contains(status, StringComparer.Ordinal));

    /// <summary>Whether there is any sense in it for this instance: only a read replica is promoted.</summary>
    public static bool IsOffered(DBInstance instance, InstanceAction action) => action != InstanceAction.Promote || IsReplica(instance);

    /// <summary>What keeps read replicas, and instances that have some, from an action (RDS User Guide, "Working with DB instance read replicas"): the name of a
    /// text; null when nothing does.</summary>
    public static string? ReplicationAgainst(DBInstance instance, InstanceAction action)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return action switch
        {
            InstanceAction.Stop or InstanceAction.Snapshot when IsReplica(instance) => "IsReplica",
            InstanceAction.Stop when instance.ReadReplicaDBInstanceIdentifiers is { Count: > 0 } => "HasReplicas",
            InstanceAction.Replicate when !IsReplica(instance) && instance.BackupRetentionPeriod is not > 0 => "NeedsBackups",
            _ => null,
        };
    }

    public static bool IsReplica(DBInstance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return !string.IsNullOrEmpty(instance.ReadReplicaSourceDBInstanceIdentifier);
    }

    /// <summary>Whether nothing goes on that ends by itself.</summary>
    public static bool IsSettled(string status) => status is "available" or "stopped" or "failed" or "storage-full";

    /// <summary>Whether a final snapshot can be taken.</summary>
    public static bool HasSomethingToKeep(DBInstance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return instance.DBInstanceStatus is not ("creating" or "failed") && !IsReplica(instance);
    }
}
