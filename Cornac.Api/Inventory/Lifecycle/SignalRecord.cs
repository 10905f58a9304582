using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Inventory.Lifecycle;

/// <summary>A level-triggered wake-up: there once or not at all, however often it is given, until the reconciler has acted on it.</summary>
public sealed class SignalRecord
{
    public required string ResourceId { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset Since { get; init; }
}

/// <summary>Names of signals.</summary>
public static class SignalNames
{
    /// <summary>Compare the instance with what exists, and repair it where it differs.</summary>
    public const string Observe = "observe";
}

internal sealed class SignalMapping : IEntityTypeConfiguration<SignalRecord>
{
    public void Configure(EntityTypeBuilder<SignalRecord> builder)
    {
        builder.ToTable("signals");
        builder.HasKey(s => new { s.ResourceId, s.Name });
    }
}
