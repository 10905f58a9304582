using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Audit;

/// <summary>One call that changed something, or tried to. Rows are only ever added.</summary>
public sealed class AuditRecord
{
    public long Id { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>Account in which the call acted.</summary>
    public required string AccountId { get; init; }

    /// <summary>ARN of the user or session that called.</summary>
    public required string PrincipalArn { get; init; }

    public required string AccessKeyId { get; init; }

    public required string SourceAddress { get; init; }

    public required string UserAgent { get; init; }

    /// <summary>Service by its signing name, for example <c>rds</c>.</summary>
    public required string Service { get; init; }

    public required string Operation { get; init; }

    public required string[] Resources { get; init; }

    /// <summary>AWS error code, null when the call succeeded.</summary>
    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    public required string RequestId { get; init; }

    /// <summary>The request's parameters as JSON, without secrets.</summary>
    public required string Parameters { get; init; }
}

internal sealed class AuditMapping : IEntityTypeConfiguration<AuditRecord>
{
    public void Configure(EntityTypeBuilder<AuditRecord> builder)
    {
        builder.ToTable("audit");
        builder.HasKey(a => a.Id);
        builder.Property(a => a.Parameters).HasColumnType("jsonb");
        builder.HasIndex(a => new { a.AccountId, a.Time });
    }
}
