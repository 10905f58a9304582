using System.Globalization;
using Amazon.RDS;
using Amazon.RDS.Model;
using Cornac.Console.Commands;
using Cornac.Console.Instances.Forms;

namespace Cornac.Console.Instances.Acting;

/// <summary>Something that is to be done to an instance: reboot, stop, start, take a snapshot, create a read replica, or promote one.</summary>
/// <param name="action">What.</param>
/// <param name="name">The instance.</param>
/// <param name="canFailOver">Whether it has a second node.</param>
public sealed class PlannedAction(InstanceAction action, string name, bool canFailOver = false)
{
    public InstanceAction Action => action;

    /// <summary>Whether there is a choice to let the second node take over.</summary>
    public bool OffersFailover => canFailOver && action == InstanceAction.Reboot;

    /// <summary>Whether the second node takes over, instead of a restart of the first.</summary>
    public bool FailsOver { get; set; }

    /// <summary>Whether nothing but a change of the primary was asked for.</summary>
    public bool SwitchesOver { get; init; }

    /// <summary>How long the last change of the primary on purpose took; null when that is not known.</summary>
    public TimeSpan? LastGap { get; init; }

    /// <summary>Its name in texts.</summary>
    public string Word => SwitchesOver ? "SwitchOver" : action.ToString();

    /// <summary>Name of the snapshot to take.</summary>
    public string SnapshotName { get; set; } = "";

    /// <summary>Name of the read replica to create.</summary>
    public string ReplicaName { get; set; } = "";

    /// <summary>Class of the read replica; empty for that of the instance.</summary>
    public string ReplicaClass { get; set; } = "";

    /// <summary>Classes that a read replica can have.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Days for which a promoted instance keeps its automatic backups.</summary>
    public string RetentionDays { get; set; } = "1";

    /// <summary>Whether all that is asked for is filled in rightly.</summary>
    public bool IsComplete => action switch
    {
        InstanceAction.Snapshot => FieldRules.IsSnapshotName(SnapshotName.Trim()),
        InstanceAction.Replicate => FieldRules.IsInstanceName(ReplicaName.Trim()),
        InstanceAction.Promote => FieldRules.IsRetention(RetentionDays.Trim()),
        _ => true,
    };

    /// <summary>Operation of the API that does it.</summary>
    public string Operation => action switch
    {
        InstanceAction.Reboot => "RebootDBInstance",
        InstanceAction.Stop => "StopDBInstance",
        InstanceAction.Start => "StartDBInstance",
        InstanceAction.Snapshot => "CreateDBSnapshot",
        InstanceAction.Replicate => "CreateDBInstanceReadReplica",
        InstanceAction.Promote => "PromoteReadReplica",
        _ => throw new InvalidOperationException($"{action} has a form of its own."),
    };

    public IReadOnlyList<CommandParameter> ToCommand() =>
    [
        new("SourceDBInstanceIdentifier", IsReplicating ? name : null),
        new("DBInstanceIdentifier", IsReplicating ? ReplicaName.Trim() : name),
        new("DBInstanceClass", IsReplicating && ReplicaClass.Length > 0 ? ReplicaClass : null),
        new("BackupRetentionPeriod", action == InstanceAction.Promote ? Retention : null),
        new("ForceFailover", Failover),
        new("DBSnapshotIdentifier", action == InstanceAction.Snapshot ? SnapshotName.Trim() : null),
    ];

    public Task DoAsync(IAmazonRDS rds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rds);
        return action switch
        {
            InstanceAction.Reboot => rds.RebootDBInstanceAsync(new RebootDBInstanceRequest { DBInstanceIdentifier = name, ForceFailover = Failover }, cancellationToken),
            InstanceAction.Stop => rds.StopDBInstanceAsync(new StopDBInstanceRequest { DBInstanceIdentifier = name }, cancellationToken),
            InstanceAction.Start => rds.StartDBInstanceAsync(new StartDBInstanceRequest { DBInstanceIdentifier = name }, cancellationToken),
            InstanceAction.Snapshot => rds.CreateDBSnapshotAsync(
                new CreateDBSnapshotRequest { DBInstanceIdentifier = name, DBSnapshotIdentifier = SnapshotName.Trim() }, cancellationToken),
            InstanceAction.Replicate => rds.CreateDBInstanceReadReplicaAsync(
                new CreateDBInstanceReadReplicaRequest
                {
                    SourceDBInstanceIdentifier = name, DBInstanceIdentifier = ReplicaName.Trim(), DBInstanceClass = ReplicaClass.Length > 0 ? ReplicaClass : null,
                },
                cancellationToken),
            InstanceAction.Promote => rds.PromoteReadReplicaAsync(new PromoteReadReplicaRequest { DBInstanceIdentifier = name, BackupRetentionPeriod = Retention }, cancellationToken),
            _ => throw new InvalidOperationException($"{action} has a form of its own."),
        };
    }

    private bool IsReplicating => action == InstanceAction.Replicate;

    private int? Retention => int.TryParse(RetentionDays.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : null;

    private bool? Failover => SwitchesOver || (OffersFailover && FailsOver) ? true : null;
}
