using Cornac.Api.Inventory.Instances;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Inventory.Backups;

/// <summary>A backup restored aside, checked, timed and thrown away.</summary>
public sealed class RestoreDrillRecord
{
    /// <summary><c>drill-</c> and 26 lower-case base32 characters.</summary>
    public required string Id { get; init; }

    public required string AccountId { get; init; }

    /// <summary>Set whose newest backup is tried.</summary>
    public required string SetId { get; init; }

    /// <summary>Name of the instance when the drill was asked for.</summary>
    public required string InstanceIdentifier { get; init; }

    /// <summary>Resource id of the instance that is restored aside; no instance of the API has it. Also the name of the work item.</summary>
    public required string ScratchId { get; init; }

    public required string Operator { get; init; }

    public string? HostId { get; init; }

    /// <summary>ARN of the principal who asked; null when the schedule did.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>Tables whose rows are counted, as <c>database.schema.table</c>.</summary>
    public List<string> CountedTables { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>One of <see cref="DrillStatus"/>.</summary>
    public required string Status { get; set; }

    /// <summary>Percent of the restore and check, 0 to 100.</summary>
    public int Percent { get; set; }

    /// <summary>Moment whose data was restored.</summary>
    public DateTimeOffset? RestoredTo { get; set; }

    /// <summary>From the first step to the restored server accepting connections, seconds.</summary>
    public double? RecoverySeconds { get; set; }

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? Message { get; set; }

    public Dictionary<string, long> RowCounts { get; set; } = [];
}

/// <summary>Statuses of drills.</summary>
public static class DrillStatus
{
    public const string Pending = "pending";
    public const string Restoring = "restoring";
    public const string Verifying = "verifying";
    public const string Removing = "removing";
    public const string Passed = "passed";
    public const string Failed = "failed";
}

/// <summary>How often an account's instances are drilled.</summary>
public sealed class DrillScheduleRecord
{
    public required string AccountId { get; init; }

    /// <summary>Days between two drills of an instance, 1 to 365.</summary>
    public required int EveryDays { get; set; }

    /// <summary>When drills may begin: <c>hh24:mi-hh24:mi</c>, UTC.</summary>
    public required string Window { get; set; }
}

internal sealed class RestoreDrillMapping : IEntityTypeConfiguration<RestoreDrillRecord>, IEntityTypeConfiguration<DrillScheduleRecord>
{
    public void Configure(EntityTypeBuilder<RestoreDrillRecord> builder)
    {
        builder.ToTable("restore_drills");
        builder.HasKey(d => d.Id);
        builder.Property(d => d.CountedTables).HasColumnType("text[]");
        builder.Property(d => d.RowCounts).HasJson();
        builder.HasIndex(d => d.ScratchId).IsUnique();
        builder.HasIndex(d => new { d.AccountId, d.CreatedAt });
        builder.HasIndex(d => new { d.SetId, d.CreatedAt });
    }

    public void Configure(EntityTypeBuilder<DrillScheduleRecord> builder)
    {
        builder.ToTable("drill_schedules");
        builder.HasKey(s => s.AccountId);
        builder.Property(s => s.AccountId).HasMaxLength(12);
    }
}
