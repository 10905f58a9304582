using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Inventory.Lifecycle;

/// <summary>One step of an operation, in the order it was met. The median of past runs of a step estimates its next one.</summary>
public sealed class OperationStepRecord
{
    public required Guid OperationId { get; init; }

    /// <summary>1 for the first.</summary>
    public required int Ordinal { get; init; }

    /// <summary>Stable, kebab-case, for example <c>initialize-cluster</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, for people, for example <c>Initialising the cluster</c>.</summary>
    public required string Title { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>1, and one more for each failure.</summary>
    public int Attempts { get; set; }

    /// <summary>The last failure; null when there was none.</summary>
    public string? Message { get; set; }
}

internal sealed class OperationStepMapping : IEntityTypeConfiguration<OperationStepRecord>
{
    public void Configure(EntityTypeBuilder<OperationStepRecord> builder)
    {
        builder.ToTable("operation_steps");
        builder.HasKey(s => new { s.OperationId, s.Ordinal });
        builder.HasOne<OperationRecord>().WithMany().HasForeignKey(s => s.OperationId).OnDelete(DeleteBehavior.Cascade);
    }
}
