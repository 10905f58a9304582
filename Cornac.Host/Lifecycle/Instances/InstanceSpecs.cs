using Cornac.Host.Backups;
using Cornac.Host.Operators;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Host.Lifecycle.Instances;

/// <summary>From the inventory's words to the operator's.</summary>
public sealed class InstanceSpecs(OperatorRegistry operators, BackupPlaces places)
{
    /// <summary>True when the instance shall archive its WAL: it has automatic backups, or a snapshot of it is to be taken.</summary>
    public bool Archives(KnownInstance known)
    {
        ArgumentNullException.ThrowIfNull(known);
        return Archives(known, operators.BackupsOf(known.Instance.Operator) is not null);
    }

    /// <summary>What an instance shall be; null when its operator does not offer its class.</summary>
    /// <exception cref="KeyNotFoundException">Its repository is not in the configuration.</exception>
    public InstanceSpec? Of(KnownInstance known)
    {
        ArgumentNullException.ThrowIfNull(known);
        return Of(known, operators.Find(known.Instance.Operator), operators.Get(known.Instance.Operator), places);
    }

    /// <summary>The same without a running engine.</summary>
    internal static InstanceSpec? Of(KnownInstance known, IOperator one, OperatorCapabilities capabilities, BackupPlaces places)
    {
        var instance = known.Instance;
        var instanceClass = capabilities.Classes.FirstOrDefault(one => one.Name == instance.Class);
        return instanceClass is null ? null : new InstanceSpec
        {
            ResourceId = instance.ResourceId,
            Name = instance.Identifier,
            Generation = instance.Generation,
            EngineVersion = instance.EngineVersion,
            Class = instanceClass,
            StorageGiB = instance.StorageGiB,
            Address = instance.Address ?? throw new InvalidOperationException($"{instance.ResourceId} has no address."),
            Port = instance.Port,
            MasterUsername = instance.MasterUsername,
            MasterPasswordVerifier = instance.MasterPasswordVerifier,
            DatabaseName = instance.DatabaseName,
            Power = instance.Stopped && !known.StopWaits ? PowerState.Stopped : PowerState.Running,
            RestartToken = instance.RestartToken,
            Archive = Archives(known, capabilities.SupportsBackups && one.Backups is not null) ? places.SetOf(instance.ResourceId, known.Repository!) : null,
            Origin = OriginOf(known, places),
            HighAvailability = instance is { MultiAz: true, NodeAddresses.Count: > 1 }
                ? new HighAvailability { NodeAddresses = instance.NodeAddresses, SwitchoverToken = instance.SwitchoverToken }
                : null,
        };
    }

    private static bool Archives(KnownInstance known, bool offered) =>
        known.Repository is not null && offered && (known.Instance.Settings.BackupRetentionDays > 0 || known.SnapshotWaits);

    private static InstanceOrigin? OriginOf(KnownInstance known, BackupPlaces places)
    {
        if (known is not { OriginRepository: { } repository, Instance.Origin: { } origin }) return null;
        return new InstanceOrigin
        {
            Source = places.SetOf(origin.SetId, repository),
            BackupId = origin.BackupId,
            Target = origin switch
            {
                { SnapshotId: not null } => new RecoveryTarget.Consistent(),
                { Time: { } time } => new RecoveryTarget.Time(time),
                _ => new RecoveryTarget.Latest(),
            },
        };
    }
}
