using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Models.Rds;
using Cornac.Api.Rds.Engines;
using Cornac.Api.Rds.Naming;
using Cornac.Api.Rds.Tags;

namespace Cornac.Api.Rds.Instances;

/// <summary>What an instance shows of its backups.</summary>
/// <param name="LatestRestorable">Last moment that they can be restored to; null when there is none.</param>
/// <param name="Failure">Why the last backup failed; null unless it did.</param>
/// <param name="ArchiveFailure">Why WAL is not archived; null when it is.</param>
internal sealed record BackupHealth(DateTimeOffset? LatestRestorable, string? Failure, string? ArchiveFailure);

/// <summary>Names of the instances that an instance follows, and is followed by.</summary>
/// <param name="Source">What a read replica follows; null for any other instance, and when that is gone.</param>
/// <param name="Replicas">Its own read replicas, in order.</param>
internal sealed record ReplicaLinks(string? Source, IReadOnlyList<string> Replicas)
{
    public static readonly ReplicaLinks None = new(null, []);
}

/// <summary>Shows an instance as RDS does.</summary>
internal sealed class InstanceView(ApiSettings settings)
{
    /// <summary>Name of the authority that signs the instances' certificates.</summary>
    public const string CertificateAuthority = "cornac-ca";

    /// <summary>PostgreSQL is run as long as it is installed; nobody mends majors that the community has given up.</summary>
    public const string NoExtendedSupport = "open-source-rds-extended-support-disabled";

    private const string Hidden = "****";

    public static string Zone(string region) => region + "a";

    /// <summary>The zones that nodes are in: one for each node of an instance, by its place.</summary>
    public static IReadOnlyList<string> Zones(string region, bool multiAz) => multiAz ? [Zone(region), region + "b"] : [Zone(region)];

    /// <param name="instance">What to show.</param>
    /// <param name="backups">How its backups are; null when it has no set of them.</param>
    /// <param name="links">Whom it follows, and who follows it.</param>
    public DBInstance Show(InstanceRecord instance, BackupHealth? backups, ReplicaLinks links) => new()
    {
        DBInstanceIdentifier = instance.Identifier,
        DBInstanceArn = new RdsArn(settings.Region, instance.AccountId, RdsArn.Instance, instance.Identifier).ToString(),
        DbiResourceId = instance.ResourceId,
        DBInstanceClass = instance.Class,
        DBInstanceStatus = instance.Status,
        Engine = InstalledEngines.Postgres,
        EngineVersion = instance.EngineVersion,
        LicenseModel = InstalledEngines.License,
        MasterUsername = instance.MasterUsername,
        DBName = instance.DatabaseName,
        Endpoint = Endpoint(instance),
        DbInstancePort = 0,
        AllocatedStorage = instance.StorageGiB,
        MaxAllocatedStorage = instance.Settings.MaxAllocatedStorageGiB,
        StorageType = instance.Settings.StorageType,
        StorageEncrypted = false,
        InstanceCreateTime = instance.Status == InstanceStatus.Creating ? null : instance.CreatedAt,
        PreferredBackupWindow = instance.Settings.BackupWindow,
        BackupRetentionPeriod = instance.Settings.BackupRetentionDays,
        LatestRestorableTime = backups?.LatestRestorable,
        PreferredMaintenanceWindow = instance.Settings.MaintenanceWindow,
        AutoMinorVersionUpgrade = instance.Settings.AutoMinorVersionUpgrade,
        CopyTagsToSnapshot = instance.Settings.CopyTagsToSnapshot,
        DeletionProtection = instance.Settings.DeletionProtection,
        PubliclyAccessible = instance.Settings.PubliclyAccessible,
        NetworkType = instance.Settings.NetworkType,
        AvailabilityZone = Zones(instance, first: true),
        SecondaryAvailabilityZone = instance.MultiAz && instance.ObservedGeneration > 0 ? Zones(instance, first: false) : null,
        MultiAZ = instance.MultiAz,
        DBSecurityGroups = [],
        VpcSecurityGroups = [],
        DBSubnetGroup = new DBSubnetGroup
        {
            DBSubnetGroupName = instance.Settings.SubnetGroup,
            DBSubnetGroupDescription = instance.Settings.SubnetGroup,
            SubnetGroupStatus = "Complete",
            Subnets = [],
        },
        DBParameterGroups =
        [
            new DBParameterGroupStatus
            {
                DBParameterGroupName = instance.Settings.ParameterGroup,
                ParameterApplyStatus = instance.PendingReboot ? "pending-reboot" : "in-sync",
            },
        ],
        OptionGroupMemberships = [new OptionGroupMembership { OptionGroupName = instance.Settings.OptionGroup, Status = "in-sync" }],
        PendingModifiedValues = Pending(instance),
        ReadReplicaDBInstanceIdentifiers = [.. links.Replicas],
        ReadReplicaSourceDBInstanceIdentifier = links.Source,
        DomainMemberships = [],
        StatusInfos = [.. ReplicationInfos(instance), .. BackupInfos(backups)],
        AssociatedRoles = [],
        MonitoringInterval = 0,
        IAMDatabaseAuthenticationEnabled = false,
        PerformanceInsightsEnabled = false,
        DatabaseInsightsMode = "standard",
        CustomerOwnedIpEnabled = false,
        DedicatedLogVolume = false,
        BackupTarget = "region",
        EngineLifecycleSupport = NoExtendedSupport,
        CACertificateIdentifier = CertificateAuthority,
        TagList = TagRules.Show(instance.Tags),
    };

    private static IEnumerable<DBInstanceStatusInfo> ReplicationInfos(InstanceRecord instance)
    {
        if (instance is not { SourceId: not null, Replication: { } status }) yield break;
        yield return new DBInstanceStatusInfo
        {
            StatusType = "read replication",
            Normal = status == ReplicationStatus.Replicating,
            Status = status,
            Message = instance.ReplicationProblem,
        };
    }

    /// <summary>RDS has only the one for replication; here there is another one while backups fail.</summary>
    private static List<DBInstanceStatusInfo> BackupInfos(BackupHealth? backups) =>
        (backups?.ArchiveFailure ?? backups?.Failure) is { } failure
            ? [new DBInstanceStatusInfo { StatusType = "backup", Normal = false, Status = "error", Message = failure }]
            : [];

    /// <summary>Zone of the primary, or of the other node.</summary>
    private string Zones(InstanceRecord instance, bool first) => Zones(settings.Region, multiAz: true)[instance is { MultiAz: true, PrimaryNode: "n2" } == first ? 1 : 0];

    private Models.Rds.Endpoint? Endpoint(InstanceRecord instance) =>
        instance.Address is null || instance.Status == InstanceStatus.Creating
            ? null
            : new Models.Rds.Endpoint { Address = settings.Names.HostOf(instance), Port = instance.Port };

    private static PendingModifiedValues Pending(InstanceRecord instance) => new()
    {
        DBInstanceClass = instance.Pending?.Class,
        AllocatedStorage = instance.Pending?.StorageGiB,
        EngineVersion = instance.Pending?.EngineVersion,
        DBInstanceIdentifier = instance.Pending?.Identifier,
        MultiAZ = instance.Pending?.MultiAz,
        MasterUserPassword = instance.Status == InstanceStatus.ResettingMasterCredentials ? Hidden : null,
    };
}
