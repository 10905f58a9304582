using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Identity.Accounts;

/// <summary>Whether an account is in use (Organizations' AccountStatus).</summary>
public enum AccountStatus
{
    Active,
    Suspended,
    PendingClosure,
}

/// <summary>An account of the organization. The master account holds the people, each other one the databases of a team.</summary>
public sealed class AccountRecord
{
    /// <summary>12 digits.</summary>
    public required string Id { get; init; }

    public required string Name { get; set; }

    public required string Email { get; set; }

    public AccountStatus Status { get; set; }

    public bool IsMaster { get; init; }

    public required DateTimeOffset JoinedAt { get; init; }
}

internal sealed class AccountMapping : IEntityTypeConfiguration<AccountRecord>
{
    public void Configure(EntityTypeBuilder<AccountRecord> builder)
    {
        builder.ToTable("accounts");
        builder.HasKey(a => a.Id);
        builder.Property(a => a.Id).HasMaxLength(12);
        builder.Property(a => a.Status).HasConversion<string>();
        builder.HasIndex(a => a.IsMaster).IsUnique().HasFilter("is_master");
    }
}
