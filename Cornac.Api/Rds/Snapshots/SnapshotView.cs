using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Models.Rds;
using Cornac.Api.Rds.Engines;
using Cornac.Api.Rds.Instances;
using Cornac.Api.Rds.Naming;
using Cornac.Api.Rds.Tags;

namespace Cornac.Api.Rds.Snapshots;

/// <summary>Shows a snapshot as RDS does.</summary>
internal sealed class SnapshotView(ApiSettings settings)
{
    /// <summary>What RDS says of a snapshot that it has just been told to delete.</summary>
    public const string Deleted = "deleted";

    /// <summary>What RDS calls the type of another account's snapshot.</summary>
    public const string Shared = "shared";

    public DBSnapshot Show(SnapshotRecord snapshot, CallContext context)
    {
        var isOwn = snapshot.AccountId == context.AccountId;
        var arn = SnapshotStore.Arn(snapshot, settings.Region).ToString();
        return new DBSnapshot
        {
            // Another account's snapshot is named by its ARN, which is how it is restored and copied.
            DBSnapshotIdentifier = isOwn ? snapshot.Identifier : arn,
            DBSnapshotArn = arn,
            DBInstanceIdentifier = snapshot.InstanceIdentifier,
            DbiResourceId = snapshot.SetId,
            SnapshotType = isOwn ? snapshot.Type : Shared,
            Status = snapshot.Status,
            PercentProgress = snapshot.Percent,
            SnapshotCreateTime = snapshot.CreatedAt,
            OriginalSnapshotCreateTime = snapshot.OriginalCreatedAt ?? snapshot.CreatedAt,
            SnapshotDatabaseTime = snapshot.OriginalCreatedAt ?? snapshot.CreatedAt,
            InstanceCreateTime = snapshot.InstanceCreatedAt,
            Engine = InstalledEngines.Postgres,
            EngineVersion = snapshot.Source.EngineVersion,
            LicenseModel = InstalledEngines.License,
            MasterUsername = snapshot.Source.MasterUsername,
            AllocatedStorage = snapshot.Source.StorageGiB,
            Port = snapshot.Source.Port,
            StorageType = snapshot.Source.Settings.StorageType,
            OptionGroupName = snapshot.Source.Settings.OptionGroup,
            BackupRetentionPeriod = snapshot.Source.Settings.BackupRetentionDays,
            PreferredBackupWindow = snapshot.Source.Settings.BackupWindow,
            AvailabilityZone = InstanceView.Zone(settings.Region),
            // As in RDS only where it comes from another account.
            SourceDBSnapshotIdentifier = RdsArn.Parse(snapshot.CopyOf ?? "") is { } source && source.Account != snapshot.AccountId ? snapshot.CopyOf : null,
            Encrypted = false,
            IAMDatabaseAuthenticationEnabled = false,
            ProcessorFeatures = [],
            DedicatedLogVolume = false,
            SnapshotTarget = "region",
            TagList = isOwn ? TagRules.Show(snapshot.Tags) : [],
        };
    }
}
