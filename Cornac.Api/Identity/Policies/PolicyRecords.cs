using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Identity.Policies;

/// <summary>A managed policy attached to a user or role.</summary>
public sealed class PolicyAttachmentRecord
{
    /// <summary>Unique id of the user or role.</summary>
    public required string PrincipalId { get; init; }

    public required string PolicyArn { get; init; }
}

/// <summary>A policy that is part of one user or role.</summary>
public sealed class InlinePolicyRecord
{
    /// <summary>Unique id of the user or role.</summary>
    public required string PrincipalId { get; init; }

    public required string Name { get; init; }

    /// <summary>JSON, as it was written; it passed <see cref="PolicyParser"/>.</summary>
    public required string Document { get; set; }
}

internal sealed class PolicyMapping : IEntityTypeConfiguration<PolicyAttachmentRecord>, IEntityTypeConfiguration<InlinePolicyRecord>
{
    public void Configure(EntityTypeBuilder<PolicyAttachmentRecord> builder)
    {
        builder.ToTable("policy_attachments");
        builder.HasKey(a => new { a.PrincipalId, a.PolicyArn });
        builder.HasIndex(a => a.PolicyArn);
    }

    public void Configure(EntityTypeBuilder<InlinePolicyRecord> builder)
    {
        builder.ToTable("inline_policies");
        builder.HasKey(p => new { p.PrincipalId, p.Name });
    }
}
