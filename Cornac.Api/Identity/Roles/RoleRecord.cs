using Cornac.Api.Identity.Accounts;
using Cornac.Api.Inventory.Instances;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Identity.Roles;

/// <summary>What those whom its trust policy names may become, for a while.</summary>
public sealed class RoleRecord
{
    /// <summary>Full access to an account, for those who are let in.</summary>
    public const string OrganizationAccountAccess = "OrganizationAccountAccessRole";

    /// <summary>May look and not touch.</summary>
    public const string ReadOnly = "ReadOnly";

    /// <summary>Unique id, <c>AROA…</c>.</summary>
    public required string Id { get; init; }

    public required string AccountId { get; init; }

    /// <summary>Begins and ends with a slash.</summary>
    public required string Path { get; set; }

    /// <summary>Unique in its account whatever the case.</summary>
    public required string Name { get; init; }

    /// <summary>The name in lower case, kept by the database.</summary>
    public string NameKey { get; private set; } = "";

    /// <summary>JSON policy that says who may assume the role.</summary>
    public required string TrustPolicy { get; set; }

    /// <summary>Longest session, seconds, 3,600 to 43,200.</summary>
    public int MaxSessionDuration { get; set; } = 3600;

    public required DateTimeOffset CreatedAt { get; init; }

    public string? Description { get; set; }

    public Dictionary<string, string> Tags { get; set; } = [];
}

internal sealed class RoleMapping : IEntityTypeConfiguration<RoleRecord>
{
    public void Configure(EntityTypeBuilder<RoleRecord> builder)
    {
        builder.ToTable("roles");
        builder.HasKey(r => r.Id);
        builder.Property(r => r.Name).HasMaxLength(64);
        builder.Property(r => r.NameKey).HasComputedColumnSql("lower(name)", stored: true);
        builder.Property(r => r.Tags).HasJson().HasDefaultValueSql("'{}'");
        builder.HasIndex(r => new { r.AccountId, r.NameKey }).IsUnique();
        builder.HasOne<AccountRecord>().WithMany().HasForeignKey(r => r.AccountId).OnDelete(DeleteBehavior.Restrict);
    }
}
