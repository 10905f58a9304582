using Cornac.Operators.Engine;

namespace Cornac.Operators.Standalone.Backups;

/// <summary>Where a backup can be copied from.</summary>
/// <param name="Instance">The instance, with its primary.</param>
/// <param name="Standby">A standby that has what the primary has; null where there is none.</param>
internal sealed record BackupSource(InstanceLayout Instance, NodeLayout? Standby)
{
    /// <summary>True when there are several nodes, one of which a backup came from.</summary>
    public bool IsOfSeveral { get; init; }
}
