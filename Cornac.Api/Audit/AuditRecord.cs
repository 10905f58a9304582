using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Audit;

/// <summary>One call that changed something, or tried to; one that was denied; or one sign-in. Rows are only ever added.</summary>
public sealed class AuditRecord
{
    public long Id { get; init; }

    /// <summary>Id by which clients know the row (CloudTrail's EventId).</summary>
    public Guid EventId { get; init; } = Guid.NewGuid();

    public required DateTimeOffset Time { get; init; }

    /// <summary>Account in which the call acted.</summary>
    public required string AccountId { get; init; }

    /// <summary>ARN of the user or session that called; empty for a sign-in under a name that nobody has.</summary>
    public required string PrincipalArn { get; init; }

    /// <summary>CloudTrail's userIdentity type: <c>IAMUser</c> or <c>AssumedRole</c>.</summary>
    public required string PrincipalType { get; init; }

    /// <summary><c>AIDA…</c> of a user, <c>AROA…:SESSION</c> of a role session; empty where nobody is known.</summary>
    public required string PrincipalId { get; init; }

    /// <summary>Name of the user, or of the role session; null where nobody is known.</summary>
    public string? Username { get; init; }

    /// <summary>ARN of the role behind a role session, with its path.</summary>
    public string? RoleArn { get; init; }

    /// <summary>Unique id of the user at the root of the credentials: whoever chose a session's name, this tells who it was.</summary>
    public string? UserId { get; init; }

    /// <summary>Start of the session that temporary credentials belong to; null for a long-lived access key.</summary>
    public DateTimeOffset? SessionStartedAt { get; init; }

    /// <summary>Whether that session was started with a second factor.</summary>
    public bool MultiFactor { get; init; }

    /// <summary>Empty for a sign-in, which needs none.</summary>
    public required string AccessKeyId { get; init; }

    public required string SourceAddress { get; init; }

    public required string UserAgent { get; init; }

    /// <summary>Service by its signing name, for example <c>rds</c>; <c>signin</c> for sign-ins.</summary>
    public required string Service { get; init; }

    public required string Operation { get; init; }

    /// <summary>Whether the operation changes nothing in the account, as CloudTrail counts it: AssumeRole does not.</summary>
    public required bool ReadOnly { get; init; }

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
        builder.HasIndex(a => a.EventId).IsUnique();
    }
}
