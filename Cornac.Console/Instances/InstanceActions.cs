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
    Delete,
}

/// <summary>Which actions an instance allows (RDS API reference, "InvalidDBInstanceState"). The endpoint decides in the end: this only spares people a refusal.</summary>
public static class InstanceActions
{
    /// <summary>Statuses from which an action is possible; empty for any but <c>deleting</c>.</summary>
    public static IReadOnlyList<string> StatusesFor(InstanceAction action) => action switch
    {
        InstanceAction.Modify => ["available", "storage-full", "stopped"],
        InstanceAction.Reboot => ["available", "storage-full"],
        InstanceAction.Stop => ["available"],
        InstanceAction.Start => ["stopped"],
        InstanceAction.Snapshot => ["available", "stopped"],
        _ => [],
    };

    /// <summary>Whether the status allows it.</summary>
    public static bool Allows(string status, InstanceAction action) =>
        status != "deleting" && (StatusesFor(action) is { Count: 0 } || StatusesFor(action).Contains(status, StringComparer.Ordinal));

    /// <summary>Whether nothing goes on that ends by itself.</summary>
    public static bool IsSettled(string status) => status is "available" or "stopped" or "failed" or "storage-full";

    /// <summary>Whether a final snapshot can be taken.</summary>
    public static bool HasSomethingToKeep(DBInstance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return instance.DBInstanceStatus is not ("creating" or "failed");
    }
}
