using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Inventory.Events;

/// <summary>Something that happened to a resource, as <c>DescribeEvents</c> tells it. Never contains a secret.</summary>
public sealed class EventRecord
{
    public long Id { get; init; }

    public required string AccountId { get; init; }

    /// <summary><c>db-instance</c>, <c>db-snapshot</c>, ... (RDS's SourceType).</summary>
    public required string SourceType { get; init; }

    public required string SourceIdentifier { get; init; }

    public required string SourceArn { get; init; }

    public required DateTimeOffset Date { get; init; }

    /// <summary>RDS's categories: creation, deletion, availability, configuration change, failure, recovery, notification, ...</summary>
    public required string[] Categories { get; init; }

    public required string Message { get; init; }
}

internal sealed class EventMapping : IEntityTypeConfiguration<EventRecord>
{
    public void Configure(EntityTypeBuilder<EventRecord> builder)
    {
        builder.ToTable("events");
        builder.HasKey(e => e.Id);
        builder.HasIndex(e => new { e.AccountId, e.Date });
    }
}
