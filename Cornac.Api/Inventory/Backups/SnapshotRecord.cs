using Cornac.Api.Inventory.Instances;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Inventory.Backups;

/// <summary>A DB snapshot: a name for one backup of a set. Several may name the same backup (copies); the backup is kept for as long as one of them,
/// or a backup that builds upon it, is wanted.</summary>
public sealed class SnapshotRecord : ITagged
{
    /// <summary>A version 7 UUID, 32 lower-case hexadecimal digits; also the order under which the backup is taken.</summary>
    public required string Id { get; init; }

    public required string AccountId { get; init; }

    /// <summary>The name, lower case, unique in its account; <c>rds:NAME-YYYY-MM-DD-HH-MM</c> for an automated one.</summary>
    public required string Identifier { get; init; }

    /// <summary>Set that holds the backup: the resource id of the instance, which may be gone.</summary>
    public required string SetId { get; init; }

    /// <summary>Name that the instance had.</summary>
    public required string InstanceIdentifier { get; init; }

    public required DateTimeOffset InstanceCreatedAt { get; init; }

    /// <summary>One of <see cref="SnapshotType"/>.</summary>
    public required string Type { get; init; }

    /// <summary>True for one that the deletion of the instance, or its stop, waits for.</summary>
    public bool IsFinal { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>What the instance was when the snapshot was asked for.</summary>
    public required RestorableInstance Source { get; init; }

    /// <summary>ARN of the snapshot that this one is a copy of.</summary>
    public string? CopyOf { get; init; }

    public Dictionary<string, string> Tags { get; set; } = [];

    /// <summary>Accounts that may restore and copy it.</summary>
    public List<string> SharedWith { get; set; } = [];

    public bool DeleteRequested { get; set; }

    // Observed.

    /// <summary>One of <see cref="SnapshotStatus"/>.</summary>
    public required string Status { get; set; }

    /// <summary>0 to 100.</summary>
    public int Percent { get; set; }

    /// <summary>Id of the backup in the repository; null before it is there.</summary>
    public string? BackupId { get; set; }

    /// <summary>Moment whose data it holds (<c>SnapshotCreateTime</c>); null before it is known.</summary>
    public DateTimeOffset? CreatedAt { get; set; }

    /// <summary>That of the first in a line of copies.</summary>
    public DateTimeOffset? OriginalCreatedAt { get; set; }

    /// <summary>Size of the database, bytes.</summary>
    public long? DatabaseBytes { get; set; }

    /// <summary>Why it failed; null unless it did.</summary>
    public string? Failure { get; set; }
}

/// <summary>RDS's types of snapshots.</summary>
public static class SnapshotType
{
    public const string Manual = "manual";
    public const string Automated = "automated";
}

/// <summary>RDS's statuses of snapshots.</summary>
public static class SnapshotStatus
{
    public const string Creating = "creating";
    public const string Available = "available";
    public const string Deleting = "deleting";
    public const string Failed = "failed";
}

internal sealed class SnapshotMapping : IEntityTypeConfiguration<SnapshotRecord>
{
    public void Configure(EntityTypeBuilder<SnapshotRecord> builder)
    {
        builder.ToTable("db_snapshots");
        builder.HasKey(s => s.Id);
        builder.Property(s => s.AccountId).HasMaxLength(12);
        builder.Property(s => s.Source).HasJson();
        builder.Property(s => s.Tags).HasJson();
        builder.Property(s => s.SharedWith).HasColumnType("text[]");
        builder.HasIndex(s => new { s.AccountId, s.Identifier }).IsUnique();
        builder.HasIndex(s => s.SetId);
        // What is in a set can't lose the set.
        builder.HasOne<BackupSetRecord>().WithMany().HasForeignKey(s => s.SetId).OnDelete(DeleteBehavior.Restrict);
    }
}
