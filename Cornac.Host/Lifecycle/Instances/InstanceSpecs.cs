using Cornac.Api.Inventory.Instances;
using Cornac.Host.Backups;
using Cornac.Host.Operators;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Host.Lifecycle.Instances;

/// <summary>From the inventory's words to the operator's.</summary>
public sealed class InstanceSpecs(OperatorRegistry operators, BackupPlaces places, EndpointNames names)
{
    /// <summary>What others ask of the instance.</summary>
    public Arrangement ArrangementOf(KnownInstance known)
    {
        ArgumentNullException.ThrowIfNull(known);
        return ArrangementOf(known, operators.BackupsOf(known.Instance.Operator) is not null);
    }

    /// <summary>What an instance shall be; null when its operator does not offer its class.</summary>
    /// <exception cref="KeyNotFoundException">Its repository is not in the configuration.</exception>
    public InstanceSpec? Of(KnownInstance known)
    {
        ArgumentNullException.ThrowIfNull(known);
        var spec = Of(known, operators.Find(known.Instance.Operator), operators.Get(known.Instance.Operator), places);
        return spec is null ? null : spec with { DnsName = names.NameOf(known.Instance) };
    }

    /// <summary>True when the instance is called as it shall be.</summary>
    public bool IsNamed(InstanceRecord instance, ObservedInstance observed)
    {
        ArgumentNullException.ThrowIfNull(observed);
        return observed.DnsName == names.NameOf(instance);
    }

    /// <summary>The same without a running engine, and without a name.</summary>
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
            Archive = ArrangementOf(known, capabilities.SupportsBackups && one.Backups is not null).Archives ? places.SetOf(instance.ResourceId, known.Repository!) : null,
            Origin = OriginOf(known, places),
            Follows = SourceOf(known) is { } source
                ? new FollowedInstance
                {
                    ResourceId = source.ResourceId,
                    Address = source.Address!,
                    Port = source.Port,
                    Archive = known.SourceRepository is { } repository ? places.SetOf(source.ResourceId, repository) : null,
                }
                : null,
            Followers = known.Followers,
            HighAvailability = instance is { MultiAz: true, NodeAddresses.Count: > 1 }
                ? new HighAvailability { NodeAddresses = instance.NodeAddresses, SwitchoverToken = instance.SwitchoverToken }
                : null,
        };
    }

    /// <summary>It archives its WAL when it has automatic backups, or a snapshot of it is to be taken.</summary>
    private static Arrangement ArrangementOf(KnownInstance known, bool offersBackups) => new(
        known.Repository is not null && offersBackups && (known.Instance.Settings.BackupRetentionDays > 0 || known.SnapshotWaits),
        known.Followers,
        SourceOf(known) is { } source ? FormattableString.Invariant($"{source.Address}:{source.Port} {known.SourceRepository}").TrimEnd() : null);

    /// <summary>What the instance is to follow: nothing any more once it is being promoted, or its source is gone.</summary>
    private static InstanceRecord? SourceOf(KnownInstance known) => known is { Instance.Promoting: false, Source: { Address: not null } source } ? source : null;

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
