using Cornac.Api.Inventory.Events;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Rds.Naming;

namespace Cornac.Api.Inventory.Lifecycle;

/// <summary>Events of instances in RDS's own words and categories (RDS user guide, "Amazon RDS event categories and event messages"; the number
/// beside each is its event id there).</summary>
public sealed class InstanceEvents(string region, TimeProvider clock)
{
    public EventRecord Created(InstanceRecord instance) => Of(instance, "creation", "DB instance created"); // 0005

    public EventRecord CreationFailed(InstanceRecord instance, string reason) =>
        Of(instance, "failure", $"The DB instance creation failed. {reason} Delete the DB instance, and create it again once the cause is gone."); // 0278

    public EventRecord Deleted(InstanceRecord instance) => Of(instance, "deletion", "DB instance deleted"); // 0003

    public EventRecord DeletionFailed(InstanceRecord instance, string reason) =>
        Of(instance, "failure", $"The deletion of the DB instance failed and is tried again. {reason}");

    public EventRecord Shutdown(InstanceRecord instance) => Of(instance, "availability", "DB instance shutdown"); // 0004

    public EventRecord Restarted(InstanceRecord instance) => Of(instance, "availability", "DB instance restarted"); // 0006

    public EventRecord FailoverStarted(InstanceRecord instance, string? reason = null) =>
        Of(instance, "failover", Sentence("Multi-AZ instance failover started.", reason)); // 0013

    public EventRecord FailoverCompleted(InstanceRecord instance, string? details = null) =>
        Of(instance, "failover", Sentence("Multi-AZ instance failover completed.", details)); // 0049

    public EventRecord FailoverAbandoned(InstanceRecord instance, string reason) =>
        Of(instance, "failure", $"The failover of the Multi-AZ instance did not come about. {reason}");

    public EventRecord StandbyRepaired(InstanceRecord instance, string node) =>
        Of(instance, "recovery", $"The lost node {node} of the Multi-AZ instance is back, as standby.");

    public EventRecord Stopped(InstanceRecord instance) => Of(instance, "notification", "DB instance stopped"); // 0087

    public EventRecord Started(InstanceRecord instance) => Of(instance, "notification", "DB instance started"); // 0088

    public EventRecord RecoveryStarted(InstanceRecord instance) => Of(
        instance, "recovery", "Recovery of the DB instance has started. Recovery time will vary with the amount of data to be recovered."); // 0020

    public EventRecord RecoveryComplete(InstanceRecord instance) => Of(instance, "recovery", "Recovery of the DB instance is complete."); // 0021

    public EventRecord StorageExhausted(InstanceRecord instance, string reason) => Of(
        instance, "low storage", $"Allocated storage has been exhausted. Allocate additional storage to resolve. {reason}"); // 0007

    public EventRecord PutIntoFailedState(InstanceRecord instance, string reason) =>
        Of(instance, "failure", $"DB instance put into failed state. {reason}"); // 0031

    public EventRecord RolledBack(InstanceRecord instance, OperationKind kind, string reason) => Of(
        instance, "failure",
        $"Unable to complete the {kind.ToString().ToLowerInvariant()} of the DB instance; the previous configuration is in force again. {reason}");

    public EventRecord NotRenamed(InstanceRecord instance, string name) => Of(
        instance, "failure", $"Unable to rename the DB instance to {name}: another DB instance has this name by now.");

    public EventRecord ReplicaFailed(InstanceRecord instance, string reason) =>
        Of(instance, "read replica", $"Read replica creation failed. {reason} Delete the DB instance, and create it again once the cause is gone."); // 0202

    public EventRecord ReplicationStopped(InstanceRecord instance, string? reason) =>
        Of(instance, "read replica", Sentence("Replication has stopped.", reason)); // 0045

    public EventRecord ReplicationResumed(InstanceRecord instance) => Of(instance, "read replica", "Replication for the Read Replica resumed."); // 0046

    public EventRecord Promoted(InstanceRecord instance) =>
        Of(instance, "notification", "Promoted Read Replica instance to a standalone database instance.");

    /// <summary>What is said when changes are about to be applied.</summary>
    public IEnumerable<EventRecord> Applying(DesiredState previous, InstanceRecord instance)
    {
        ArgumentNullException.ThrowIfNull(previous);
        ArgumentNullException.ThrowIfNull(instance);
        if (previous.Class != instance.Class) yield return Change(instance, "Applying modification to database instance class"); // 0012
        if (previous.StorageGiB != instance.StorageGiB) yield return Change(instance, "Applying modification to allocated storage"); // 0018
        if (previous.MultiAz != instance.MultiAz)
        {
            yield return Change(instance, instance.MultiAz
                ? "Applying modification to convert to a Multi-AZ DB instance" // 0024
                : "Applying modification to convert to a standard (Single-AZ) DB instance"); // 0030
        }
    }

    /// <summary>What is said when changes have been applied.</summary>
    public IEnumerable<EventRecord> Applied(DesiredState previous, InstanceRecord instance)
    {
        ArgumentNullException.ThrowIfNull(previous);
        ArgumentNullException.ThrowIfNull(instance);
        if (previous.Class != instance.Class) yield return Change(instance, "Finished applying modification to DB instance class"); // 0014
        if (previous.StorageGiB != instance.StorageGiB) yield return Change(instance, "Finished applying modification to allocated storage"); // 0017
        if (previous.MasterPasswordVerifier != instance.MasterPasswordVerifier) yield return Change(instance, "Reset master credentials"); // 0016
        if (previous.MultiAz != instance.MultiAz)
        {
            yield return Change(instance, instance.MultiAz
                ? "Finished applying modification to convert to a Multi-AZ DB instance" // 0025
                : "Finished applying modification to convert to a standard (Single-AZ) DB instance"); // 0029
        }

        if (previous.Port != instance.Port) yield return Change(instance, "Finished applying modification to port");
        if (previous.Identifier != instance.Identifier)
            yield return Change(instance, $"Renamed instance from {previous.Identifier} to {instance.Identifier}");
        if (previous.EngineVersion != instance.EngineVersion) yield return Of(instance, "maintenance", "Database instance patched"); // 0047
    }

    private static string Sentence(string message, string? more) => more is null ? message : $"{message} {more}";

    private EventRecord Change(InstanceRecord instance, string message) => Of(instance, "configuration change", message);

    private EventRecord Of(InstanceRecord instance, string category, string message) => ResourceEvent.Of(
        new RdsArn(region, instance.AccountId, RdsArn.Instance, instance.Identifier), clock.GetUtcNow(), message, category);
}
