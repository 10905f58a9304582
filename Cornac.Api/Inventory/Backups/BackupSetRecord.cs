using Cornac.Api.Inventory.Instances;
using Cornac.Api.Rds.Naming;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Inventory.Backups;

/// <summary>All backups and archived WAL of one instance, and what RDS calls its automated backup. It is made with the instance and goes when the
/// instance is deleted and nothing in it is wanted any more.</summary>
public sealed class BackupSetRecord : ITagged
{
    /// <summary>Resource id of the instance, which may be gone.</summary>
    public required string ResourceId { get; init; }

    /// <summary>Account of the instance.</summary>
    public required string AccountId { get; init; }

    /// <summary>Name of the instance, the last one it had.</summary>
    public required string Identifier { get; set; }

    /// <summary>When the instance was created.</summary>
    public required DateTimeOffset InstanceCreatedAt { get; init; }

    /// <summary><c>ab-</c> and 26 lower-case base32 characters: names the automated backup in its ARN.</summary>
    public required string AutomatedBackupId { get; init; }

    public required string Operator { get; set; }

    /// <summary>Host whose operator reaches it; null for any.</summary>
    public string? HostId { get; init; }

    /// <summary>Repository it lies in, by its name in configuration.</summary>
    public required string Repository { get; init; }

    /// <summary>What the instance is, or was last; a restore takes from here what it is not told.</summary>
    public required RestorableInstance Source { get; set; }

    /// <summary>When the instance was deleted; null while it is there.</summary>
    public DateTimeOffset? InstanceDeletedAt { get; set; }

    /// <summary>Until when its automated backups are kept after the deletion (<c>DeleteAutomatedBackups=false</c>); null when they are not.</summary>
    public DateTimeOffset? RetainedUntil { get; set; }

    /// <summary>Tags of the automated backup.</summary>
    public Dictionary<string, string> Tags { get; set; } = [];

    // Observed.

    /// <summary>First and last moment that can be restored; null when none can.</summary>
    public DateTimeOffset? EarliestRestorable { get; set; }

    public DateTimeOffset? LatestRestorable { get; set; }

    /// <summary>Bytes of archived WAL in the repository.</summary>
    public long? ArchiveBytes { get; set; }

    /// <summary>Why WAL is not archived, or backups fail; null when all is well.</summary>
    public string? Failure { get; set; }

    public DateTimeOffset? LastBackupAt { get; set; }

    public DateTimeOffset? ObservedAt { get; set; }

    /// <summary>Why WAL is not archived at present; null when it is.</summary>
    public string? ArchiveFailure { get; set; }

    /// <summary>Backup from which on all WAL was kept at the last pruning; null when none was.</summary>
    public string? ArchiveFrom { get; set; }

    // Of the schedule.

    /// <summary>Day (UTC) whose backup window has had its automatic backup ordered, the last one; null when there has been none.</summary>
    public DateOnly? AutomatedFor { get; set; }

    /// <summary>Since when a backup is being taken, which uses one of the repository's places; null while none is.</summary>
    public DateTimeOffset? RunningSince { get; set; }

    /// <summary>Since when the backup in hand has failed without progress; null while it does not fail.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    /// <summary>Name of its work item.</summary>
    public string WorkId => WorkIdOf(ResourceId);

    public static string WorkIdOf(string resourceId) => "backups:" + resourceId;

    /// <summary>The set of a new instance.</summary>
    public static BackupSetRecord For(InstanceRecord instance, BackupSettings settings)
    {
        ArgumentNullException.ThrowIfNull(instance);
        ArgumentNullException.ThrowIfNull(settings);
        return new BackupSetRecord
        {
            ResourceId = instance.ResourceId,
            AccountId = instance.AccountId,
            Identifier = instance.Identifier,
            InstanceCreatedAt = instance.CreatedAt,
            AutomatedBackupId = ResourceIds.NewAutomatedBackup(),
            Operator = instance.Operator,
            HostId = instance.HostId,
            Repository = settings.DefaultRepository,
            Source = RestorableInstance.Of(instance),
        };
    }

    /// <summary>Takes over what has become of the instance.</summary>
    public void Follow(InstanceRecord instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        Identifier = instance.Identifier;
        Operator = instance.Operator;
        Source = RestorableInstance.Of(instance);
    }
}

/// <summary>What of an instance a restore needs beside the data. Holds a password's verifier, never a password.</summary>
public sealed record RestorableInstance
{
    public required string EngineVersion { get; init; }

    public required string Class { get; init; }

    public required int StorageGiB { get; init; }

    public required int Port { get; init; }

    public required string MasterUsername { get; init; }

    public string? MasterPasswordVerifier { get; init; }

    public string? DatabaseName { get; init; }

    public required InstanceSettings Settings { get; init; }

    public static RestorableInstance Of(InstanceRecord instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return new RestorableInstance
        {
            EngineVersion = instance.EngineVersion,
            Class = instance.Class,
            StorageGiB = instance.StorageGiB,
            Port = instance.Port,
            MasterUsername = instance.MasterUsername,
            MasterPasswordVerifier = instance.MasterPasswordVerifier,
            DatabaseName = instance.DatabaseName,
            Settings = instance.Settings,
        };
    }
}

internal sealed class BackupSetMapping : IEntityTypeConfiguration<BackupSetRecord>
{
    public void Configure(EntityTypeBuilder<BackupSetRecord> builder)
    {
        builder.ToTable("backup_sets");
        builder.HasKey(s => s.ResourceId);
        builder.Property(s => s.ResourceId).HasMaxLength(29);
        builder.Property(s => s.AccountId).HasMaxLength(12);
        builder.Property(s => s.Source).HasJson();
        builder.Property(s => s.Tags).HasJson();
        builder.Ignore(s => s.WorkId);
        builder.HasIndex(s => s.AutomatedBackupId).IsUnique();
        builder.HasIndex(s => new { s.AccountId, s.Identifier });
    }
}
