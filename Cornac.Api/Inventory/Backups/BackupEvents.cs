using System.Globalization;
using Cornac.Api.Inventory.Events;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Rds.Naming;

namespace Cornac.Api.Inventory.Backups;

/// <summary>Events of backups, snapshots and restores, in RDS's own words and categories where RDS has them (RDS user guide, "Amazon RDS event
/// categories and event messages"; the number beside each is its event id there). Those without a number RDS does not have. A reason is a sentence for
/// people and never holds a secret.</summary>
public sealed class BackupEvents(string region, TimeProvider clock)
{
    private const string Backup = "backup";
    private const string Creation = "creation";
    private const string Failure = "failure";
    private const string Notification = "notification";
    private const string Restoration = "restoration";

    // Of instances.

    public EventRecord BackingUp(InstanceRecord instance) => Of(instance, "Backing up DB instance", Backup); // 0001

    public EventRecord FinishedBackup(InstanceRecord instance) => Of(instance, "Finished DB instance backup", Backup); // 0002

    public EventRecord BackupFailed(InstanceRecord instance, string reason) =>
        Of(instance, $"The automatic backup of the DB instance failed. {reason}", Backup, Failure);

    public EventRecord BackupRetried(InstanceRecord instance, string reason) =>
        Of(instance, $"The automatic backup of the DB instance did not succeed and is tried again. {reason}", Backup);

    public EventRecord BackupWindowMissed(InstanceRecord instance, string reason) => Of(
        instance, $"The backup window {instance.Settings.BackupWindow} ended without an automatic backup of the DB instance. {reason}", Backup, Failure);

    public EventRecord ArchivingFailed(InstanceRecord instance, string reason) => Of(
        instance, $"WAL of the DB instance cannot be archived: the latest restorable time stands still until it can. {reason}", Backup, Failure);

    public EventRecord ArchivingResumed(InstanceRecord instance) => Of(instance, "WAL of the DB instance is archived again.", Backup);

    public EventRecord FinalSnapshotFailed(InstanceRecord instance, SnapshotRecord snapshot, string reason)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return Of(
            instance,
            $"The DB instance was not deleted: its final snapshot {snapshot.Identifier} failed. {reason} Delete it again once the cause is gone, or without a final snapshot.",
            "deletion", Failure);
    }

    public EventRecord RestoredFromSnapshot(InstanceRecord instance, string snapshot) =>
        Of(instance, $"Restored from snapshot {snapshot}", Restoration); // 0043

    /// <param name="instance">The new instance.</param>
    /// <param name="source">Name of the instance whose backups were read.</param>
    /// <param name="time">Moment whose data it has.</param>
    public EventRecord RestoredToPointInTime(InstanceRecord instance, string source, DateTimeOffset time) => Of(
        instance, string.Create(CultureInfo.InvariantCulture, $"Restored from DB instance {source} to {time.UtcDateTime:yyyy-MM-dd HH:mm:ss.FFFFFF}"),
        Restoration); // 0019

    public EventRecord RestoreFailed(InstanceRecord instance, string reason) => Of(
        instance, $"The DB instance could not be restored. {reason} Delete the DB instance, and restore it again once the cause is gone.", Restoration, Failure);

    // Of snapshots.

    public EventRecord CreatingSnapshot(SnapshotRecord snapshot) =>
        Of(snapshot, IsManual(snapshot) ? "Creating manual snapshot" : "Creating automated snapshot", Creation); // 0040, 0090

    public EventRecord SnapshotCreated(SnapshotRecord snapshot) =>
        Of(snapshot, IsManual(snapshot) ? "Manual snapshot created" : "Automated snapshot created", Creation); // 0042, 0091

    public EventRecord SnapshotFailed(SnapshotRecord snapshot, string reason) =>
        Of(snapshot, $"The snapshot could not be created. {reason} Delete it, and create it again once the cause is gone.", Notification);

    public EventRecord SnapshotDeleted(SnapshotRecord snapshot) =>
        Of(snapshot, IsManual(snapshot) ? "Deleted user snapshot" : "Deleted automated snapshot", "deletion"); // 0041

    // Of restore drills, told of the instance whose backup was tried.

    public EventRecord DrillPassed(RestoreDrillRecord drill)
    {
        ArgumentNullException.ThrowIfNull(drill);
        return Of(drill, string.Create(CultureInfo.InvariantCulture, $"The restore drill passed{Duration(drill)}."), Notification);
    }

    public EventRecord DrillFailed(RestoreDrillRecord drill, string reason) => Of(drill, $"The restore drill failed. {reason}", Failure);

    private static bool IsManual(SnapshotRecord snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot.Type == SnapshotType.Manual;
    }

    private static string Duration(RestoreDrillRecord drill) =>
        drill.RecoverySeconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $": the newest backup was back after {seconds:0.#} seconds") : "";

    private EventRecord Of(InstanceRecord instance, string message, params string[] categories)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return ResourceEvent.Of(new RdsArn(region, instance.AccountId, RdsArn.Instance, instance.Identifier), clock.GetUtcNow(), message, categories);
    }

    private EventRecord Of(SnapshotRecord snapshot, string message, params string[] categories) =>
        ResourceEvent.Of(new RdsArn(region, snapshot.AccountId, RdsArn.Snapshot, snapshot.Identifier), clock.GetUtcNow(), message, categories);

    private EventRecord Of(RestoreDrillRecord drill, string message, params string[] categories)
    {
        ArgumentNullException.ThrowIfNull(drill);
        return ResourceEvent.Of(new RdsArn(region, drill.AccountId, RdsArn.Instance, drill.InstanceIdentifier), clock.GetUtcNow(), message, categories);
    }
}
