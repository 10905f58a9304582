using Cornac.Api.Inventory.Instances;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Inventory.Lifecycle;

/// <summary>Something long that was asked for, as people see it: who asked, how far it is, how it ended. A resource has at most one that has not
/// ended. It outlives its resource, until retention removes it.</summary>
public sealed class OperationRecord
{
    /// <summary>A version 7 UUID: it sorts by time.</summary>
    public required Guid Id { get; init; }

    public required string AccountId { get; init; }

    public required string ResourceId { get; init; }

    /// <summary>The resource's name when it was asked for; it stays readable after a rename or deletion.</summary>
    public required string ResourceName { get; init; }

    public required OperationKind Kind { get; init; }

    /// <summary>ARN of the principal who asked; null when the service itself did.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>Id of the API request that asked; null when the service itself did.</summary>
    public string? RequestId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the first turn began.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Null until it has ended.</summary>
    public OperationOutcome? Outcome { get; set; }

    /// <summary>0 to 100; it never falls.</summary>
    public int Percent { get; set; }

    /// <summary>The last failure and what to do about it; null when all goes well.</summary>
    public string? Message { get; set; }

    /// <summary>Generation of the resource that it aims at.</summary>
    public long Generation { get; set; }

    /// <summary>What was desired before, to go back to when it fails for good; null for a creation or a repair.</summary>
    public DesiredState? Previous { get; init; }

    /// <summary>True once it has failed for good and what it had done is being undone.</summary>
    public bool RollingBack { get; set; }
}

/// <summary>What an operation does, in the words of the API.</summary>
public enum OperationKind
{
    Create,
    Modify,
    Reboot,
    Start,
    Stop,
    Delete,

    /// <summary>The instance was found other than desired (PostgreSQL killed, machine gone) and is being brought back.</summary>
    Repair,

    /// <summary>Pending changes are applied in the maintenance window.</summary>
    Maintenance,

    /// <summary>A new instance gets its data from a backup.</summary>
    Restore,

    /// <summary>A read replica is made.</summary>
    Replicate,

    /// <summary>A read replica becomes an instance of its own.</summary>
    Promote,

    /// <summary>A snapshot is taken; the resource is the set of backups.</summary>
    BackUp,
}

public enum OperationOutcome
{
    Succeeded,
    Failed,

    /// <summary>A later operation on the same resource took its place before it ended.</summary>
    Superseded,
}

internal sealed class OperationMapping : IEntityTypeConfiguration<OperationRecord>
{
    public void Configure(EntityTypeBuilder<OperationRecord> builder)
    {
        builder.ToTable("operations");
        builder.HasKey(o => o.Id);
        builder.Property(o => o.Kind).HasConversion(kind => kind.ToString().ToLowerInvariant(), text => Enum.Parse<OperationKind>(text, true));
        builder.Property(o => o.Outcome)
            .HasConversion(outcome => outcome.ToString()!.ToLowerInvariant(), text => Enum.Parse<OperationOutcome>(text, true));
        builder.Property(o => o.Previous).HasJson();
        builder.HasIndex(o => o.ResourceId).IsUnique().HasFilter("ended_at IS NULL").HasDatabaseName("ix_operations_open");
        builder.HasIndex(o => new { o.AccountId, o.CreatedAt });
        builder.HasIndex(o => new { o.ResourceId, o.CreatedAt });
    }
}
