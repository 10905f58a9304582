using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Models.Rds;
using Cornac.Api.Rds.Engines;
using Cornac.Api.Rds.Instances;
using Cornac.Api.Rds.Naming;
using Cornac.Api.Rds.Tags;

namespace Cornac.Api.Rds.AutomatedBackups;

/// <summary>Shows a set of backups as RDS shows an automated backup.</summary>
internal sealed class AutomatedBackupView(ApiSettings settings)
{
    public const string Active = "active";
    public const string Creating = "creating";
    public const string Deleting = "deleting";
    public const string Retained = "retained";

    /// <summary>RDS's word: that of a deleted instance is retained, and one that cannot be restored to any time yet is being created.</summary>
    public static string Status(BackupSetRecord set) =>
        set.InstanceDeletedAt is not null ? Retained : set.LatestRestorable is null ? Creating : Active;

    public DBInstanceAutomatedBackup Show(BackupSetRecord set) => new()
    {
        DBInstanceAutomatedBackupsArn = AutomatedBackups.Arn(set, settings.Region),
        DBInstanceArn = new RdsArn(settings.Region, set.AccountId, RdsArn.Instance, set.Identifier).ToString(),
        DBInstanceIdentifier = set.Identifier,
        DbiResourceId = set.ResourceId,
        Status = Status(set),
        RestoreWindow = new RestoreWindow { EarliestTime = set.EarliestRestorable, LatestTime = set.LatestRestorable },
        Region = settings.Region,
        AvailabilityZone = InstanceView.Zone(settings.Region),
        InstanceCreateTime = set.InstanceCreatedAt,
        Engine = InstalledEngines.Postgres,
        EngineVersion = set.Source.EngineVersion,
        LicenseModel = InstalledEngines.License,
        MasterUsername = set.Source.MasterUsername,
        AllocatedStorage = set.Source.StorageGiB,
        Port = set.Source.Port,
        StorageType = set.Source.Settings.StorageType,
        OptionGroupName = set.Source.Settings.OptionGroup,
        BackupRetentionPeriod = set.Source.Settings.BackupRetentionDays,
        PreferredBackupWindow = set.Source.Settings.BackupWindow,
        BackupTarget = "region",
        Encrypted = false,
        IAMDatabaseAuthenticationEnabled = false,
        DedicatedLogVolume = false,
        DBInstanceAutomatedBackupsReplications = [],
        TagList = TagRules.Show(set.Tags),
    };
}
