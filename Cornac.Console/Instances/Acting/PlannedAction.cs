using Amazon.RDS;
using Amazon.RDS.Model;
using Cornac.Console.Commands;

namespace Cornac.Console.Instances.Acting;

/// <summary>Something that is to be done to an instance: reboot, stop, start, or take a snapshot.</summary>
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

    /// <summary>Operation of the API that does it.</summary>
    public string Operation => action switch
    {
        InstanceAction.Reboot => "RebootDBInstance",
        InstanceAction.Stop => "StopDBInstance",
        InstanceAction.Start => "StartDBInstance",
        InstanceAction.Snapshot => "CreateDBSnapshot",
        _ => throw new InvalidOperationException($"{action} has a form of its own."),
    };

    public IReadOnlyList<CommandParameter> ToCommand() =>
    [
        new("DBInstanceIdentifier", name),
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
            _ => throw new InvalidOperationException($"{action} has a form of its own."),
        };
    }

    private bool? Failover => SwitchesOver || (OffersFailover && FailsOver) ? true : null;
}
