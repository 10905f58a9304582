using Cornac.Api.Inventory.Instances;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Inventory.Nodes;

/// <summary>A change of an instance's primary, on purpose or not. The last <see cref="Kept"/> of each instance are kept.</summary>
public sealed class FailoverRecord
{
    public const int Kept = 50;

    /// <summary>A version 7 UUID.</summary>
    public required Guid Id { get; init; }

    public required string AccountId { get; init; }

    public required string ResourceId { get; init; }

    /// <summary>When the loss of the primary was noticed, or the change was asked for, UTC, whole milliseconds; unique in the instance.</summary>
    public required DateTimeOffset BeganAt { get; init; }

    /// <summary>True for a change on purpose.</summary>
    public required bool Planned { get; init; }

    public required string FromNode { get; init; }

    /// <summary>Null until another node is the primary.</summary>
    public string? ToNode { get; set; }

    /// <summary>Why, for people; of one that was abandoned, why it did not come about.</summary>
    public required string Reason { get; set; }

    public FailoverOutcome Outcome { get; set; }

    /// <summary>When another node was the primary, or the attempt was given up.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>When the lost node followed the new primary again; null for a planned change, and until then.</summary>
    public DateTimeOffset? RepairedAt { get; set; }

    /// <summary>For how long the address led to no primary, as it was measured; null where it was not.</summary>
    public int? GapMilliseconds { get; set; }

    public List<FailoverStageRecord> Stages { get; set; } = [];
}

/// <summary>A stage of the gap.</summary>
/// <param name="Name">Lower-case name of the operator's <c>FailoverStage</c>.</param>
/// <param name="Milliseconds">How long it took.</param>
public sealed record FailoverStageRecord(string Name, int Milliseconds);

public enum FailoverOutcome
{
    /// <summary>It is under way.</summary>
    Running,
    Completed,
    Abandoned,
}

internal sealed class FailoverMapping : IEntityTypeConfiguration<FailoverRecord>
{
    public void Configure(EntityTypeBuilder<FailoverRecord> builder)
    {
        builder.ToTable("failovers");
        builder.HasKey(f => f.Id);
        builder.Property(f => f.ResourceId).HasMaxLength(29);
        builder.Property(f => f.AccountId).HasMaxLength(12);
        builder.Property(f => f.Outcome).HasConversion(outcome => outcome.ToString().ToLowerInvariant(), text => Enum.Parse<FailoverOutcome>(text, true));
        builder.Property(f => f.Stages).HasJson();
        builder.HasIndex(f => new { f.ResourceId, f.BeganAt }).IsUnique();
        builder.HasOne<InstanceRecord>().WithMany().HasForeignKey(f => f.ResourceId).OnDelete(DeleteBehavior.Cascade);
    }
}
