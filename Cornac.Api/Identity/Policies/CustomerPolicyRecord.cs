using Cornac.Api.Identity.Accounts;
using Cornac.Api.Inventory.Instances;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Identity.Policies;

/// <summary>A managed policy that an account has written itself. Its document never changes: there is one version.</summary>
public sealed class CustomerPolicyRecord
{
    /// <summary><c>arn:aws:iam::ACCOUNT:policy/PATH/NAME</c>; attachments name it.</summary>
    public required string Arn { get; init; }

    /// <summary>Unique id, <c>ANPA…</c>.</summary>
    public required string Id { get; init; }

    public required string AccountId { get; init; }

    /// <summary>Begins and ends with a slash.</summary>
    public required string Path { get; init; }

    /// <summary>Unique in its account whatever the case.</summary>
    public required string Name { get; init; }

    /// <summary>The name in lower case, kept by the database.</summary>
    public string NameKey { get; private set; } = "";

    public string? Description { get; init; }

    /// <summary>JSON, as it was written; it passed <see cref="PolicyParser"/>.</summary>
    public required string Document { get; init; }

    public Dictionary<string, string> Tags { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class CustomerPolicyMapping : IEntityTypeConfiguration<CustomerPolicyRecord>
{
    public void Configure(EntityTypeBuilder<CustomerPolicyRecord> builder)
    {
        builder.ToTable("policies");
        builder.HasKey(p => p.Arn);
        builder.Property(p => p.Name).HasMaxLength(128);
        builder.Property(p => p.NameKey).HasComputedColumnSql("lower(name)", stored: true);
        builder.HasIndex(p => new { p.AccountId, p.NameKey }).IsUnique();
        builder.Property(p => p.Tags).HasJson();
        builder.HasOne<AccountRecord>().WithMany().HasForeignKey(p => p.AccountId).OnDelete(DeleteBehavior.Restrict);
    }
}
