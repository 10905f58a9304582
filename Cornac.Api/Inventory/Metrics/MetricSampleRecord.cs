using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Inventory.Metrics;

/// <summary>What an instance did in a stretch of time: one row for all metrics. Each array has a metric at the place of its
/// <see cref="InstanceMetric"/>; null, or beyond the end, where it was not known.</summary>
/// <remarks>No foreign key: a host that measures must not wait for one that works on the instance. <see cref="MetricStore"/> removes what is left of
/// instances that are gone.</remarks>
public sealed class MetricSampleRecord
{
    public required string ResourceId { get; init; }

    /// <summary>Length of the stretch, one of <see cref="MetricResolution.All"/>, seconds.</summary>
    public required int Seconds { get; init; }

    /// <summary>Beginning of the stretch, a whole multiple of <see cref="Seconds"/>, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    public required double?[] Averages { get; init; }

    /// <summary>How often each was measured; null for the whole array when it was once.</summary>
    public int?[]? Counts { get; init; }

    /// <summary>Null when each was measured once, and then the same as <see cref="Averages"/>.</summary>
    public double?[]? Minima { get; init; }

    /// <inheritdoc cref="Minima"/>
    public double?[]? Maxima { get; init; }
}

internal sealed class MetricSampleMapping : IEntityTypeConfiguration<MetricSampleRecord>
{
    public void Configure(EntityTypeBuilder<MetricSampleRecord> builder)
    {
        builder.ToTable("metric_samples");
        builder.HasKey(s => new { s.ResourceId, s.Seconds, s.At });
        builder.Property(s => s.ResourceId).HasMaxLength(29);
        // What is rolled up and removed is found by its age.
        builder.HasIndex(s => new { s.Seconds, s.At });
    }
}

/// <summary>A length of stretches, and how long such rows stay.</summary>
/// <param name="Seconds">Length of a stretch.</param>
/// <param name="Keep">How long the rows stay.</param>
public sealed record MetricResolution(int Seconds, TimeSpan Keep)
{
    /// <summary>As it is measured.</summary>
    public static readonly MetricResolution Minute = new(60, TimeSpan.FromHours(25));

    public static readonly MetricResolution FiveMinutes = new(300, TimeSpan.FromDays(8));

    public static readonly MetricResolution Hour = new(3600, TimeSpan.FromDays(93));

    /// <summary>All, finest first; each is a whole multiple of the one before.</summary>
    public static IReadOnlyList<MetricResolution> All { get; } = [Minute, FiveMinutes, Hour];

    public TimeSpan Length => TimeSpan.FromSeconds(Seconds);

    /// <summary>Beginning of the stretch of this length, in seconds, in which a moment lies.</summary>
    public static DateTimeOffset Floor(DateTimeOffset time, int seconds)
    {
        var unix = time.ToUnixTimeSeconds();
        return DateTimeOffset.FromUnixTimeSeconds(unix - (unix % seconds));
    }
}
