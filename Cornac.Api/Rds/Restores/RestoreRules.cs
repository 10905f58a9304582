using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Engines;
using Cornac.Api.Rds.Instances;
using Cornac.Api.Rds.Naming;
using Cornac.Api.Rds.Snapshots;
using Cornac.Api.Rds.Tags;

namespace Cornac.Api.Rds.Restores;

/// <summary>Checks what is asked of a restored instance, and fills in what is left open (RDS API reference, "RestoreDBInstanceFromDBSnapshot" and
/// "RestoreDBInstanceToPointInTime").</summary>
internal sealed class RestoreRules(InstalledEngines engines, BackupSupport support, TimeProvider clock)
{
    /// <summary>The record of the new instance, still without address.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="source">What the instance was whose data is restored.</param>
    /// <param name="set">Set that is read.</param>
    /// <param name="origin">What of it.</param>
    /// <param name="inherited">Tags that it gets where none were asked for.</param>
    /// <param name="hostId">Host that it is placed on.</param>
    /// <param name="context">The call.</param>
    /// <exception cref="AwsException">A parameter is wrong, or asks for what is not offered or cannot be restored here.</exception>
    public InstanceRecord Apply(
        RestoreOptions options, RestorableInstance source, BackupSetRecord set, OriginRecord origin, IReadOnlyDictionary<string, string> inherited, string hostId,
        CallContext context)
    {
        var identifier = InstanceRules.Identifier(options.Identifier, options.IdentifierMember);
        support.RequireRestore(set.Operator);
        if (set.HostId is not null && set.HostId != hostId)
            throw new InsufficientDBInstanceCapacityException(
                $"The backups of DB instance {set.Identifier} are held by host {set.HostId}, which alone can restore them: send the request to it.");
        if (options.Engine is { } engine) InstanceRules.CheckEngine(engine);
        InstanceRules.CheckLicense(options.License);
        InstanceRules.CheckZone(options.Zone, context.Region);
        if (options.DatabaseName is not null)
            throw CommonErrors.InvalidParameterCombination("DBName is not offered here: the databases are those of the source.");
        var version = Version(source.EngineVersion);
        var storage = Storage(options.StorageGiB ?? source.StorageGiB, source);
        InstanceRules.CheckPort(options.Port ?? source.Port, nameof(options.Port));

        return new InstanceRecord
        {
            ResourceId = ResourceIds.NewInstance(),
            AccountId = context.AccountId,
            Identifier = identifier,
            CreatedAt = clock.GetUtcNow(),
            Operator = InstanceRules.Operator(options.MultiAz, options.Zone, set.Operator, engines),
            MultiAz = options.MultiAz ?? false,
            HostId = hostId,
            EngineVersion = version,
            Class = engines.FindClass(options.Class ?? source.Class).Name,
            StorageGiB = storage,
            Port = options.Port ?? source.Port,
            MasterUsername = source.MasterUsername,
            MasterPasswordVerifier = source.MasterPasswordVerifier,
            DatabaseName = source.DatabaseName,
            Origin = origin,
            Settings = Settings(options, source.Settings, storage, version, identifier),
            Tags = TagRules.Merge(options.Tags is { Count: > 0 } ? new Dictionary<string, string>(StringComparer.Ordinal) : inherited, options.Tags),
            Status = InstanceStatus.Creating,
        };
    }

    private string Version(string version) => engines.FindSuccessor(version)
        ?? throw new InvalidRestoreException(
            $"The backup is of PostgreSQL {version}, and no {version.Split('.', 2)[0]} is installed. Installed: {string.Join(", ", engines.Versions.Select(v => v.Version))}.");

    private int Storage(int gib, RestorableInstance source)
    {
        if (gib < source.StorageGiB)
            throw CommonErrors.InvalidParameterCombination($"AllocatedStorage {gib} is less than the {source.StorageGiB} GiB of the source.");
        InstanceRules.CheckStorage(gib, engines.Capabilities);
        return gib;
    }

    private InstanceSettings Settings(RestoreOptions options, InstanceSettings source, int storage, string version, string identifier)
    {
        var parameterGroup = InstanceRules.ParameterGroup(version);
        var optionGroup = InstanceRules.OptionGroup(version);
        new Surroundings(options.ParameterGroup, options.OptionGroup, options.SubnetGroup, options.NetworkType, options.CertificateAuthority)
            .Check(parameterGroup, optionGroup);
        if (options.StorageType is { } type) InstanceRules.CheckStorageType(type);
        if (options.BackupRetentionDays is { } days) InstanceRules.CheckRetention(days);
        InstanceRules.CheckMaxStorage(options.MaxStorageGiB, engines.Capabilities);
        var most = options.MaxStorageGiB ?? (source.MaxAllocatedStorageGiB > storage ? source.MaxAllocatedStorageGiB : null);
        var (backup, maintenance) = Windows(options.BackupWindow ?? source.BackupWindow, source.MaintenanceWindow, identifier);
        return source with
        {
            BackupRetentionDays = options.BackupRetentionDays ?? source.BackupRetentionDays,
            BackupWindow = backup.ToString(),
            MaintenanceWindow = maintenance.ToString(),
            AutoMinorVersionUpgrade = options.AutoMinorVersionUpgrade ?? source.AutoMinorVersionUpgrade,
            CopyTagsToSnapshot = options.CopyTagsToSnapshot ?? false,
            DeletionProtection = options.DeletionProtection ?? false,
            PubliclyAccessible = options.PubliclyAccessible ?? false,
            StorageType = options.StorageType ?? source.StorageType,
            MaxAllocatedStorageGiB = InstanceRules.MaxStorage(most, storage),
            ParameterGroup = parameterGroup,
            OptionGroup = optionGroup,
        };
    }

    /// <summary>The maintenance window of the source cannot be chosen, so it gives way to a backup window that can.</summary>
    private static (DailyWindow Backup, WeeklyWindow Maintenance) Windows(string backup, string maintenance, string seed)
    {
        var overlap = WeeklyWindow.Parse(maintenance)?.Overlaps(InstanceRules.BackupWindow(backup)) != false;
        return DefaultWindows.Choose(backup, overlap ? null : maintenance, seed);
    }
}
