using Cornac.Api.Identity.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Identity.Users;

/// <summary>What an account asks of its users' passwords, where it has said so.</summary>
public sealed class PasswordPolicyRecord
{
    public required string AccountId { get; init; }

    /// <summary>6 to 128 characters.</summary>
    public int MinimumLength { get; set; } = 6;

    public bool RequireSymbols { get; set; }

    public bool RequireNumbers { get; set; }

    public bool RequireUppercase { get; set; }

    public bool RequireLowercase { get; set; }

    /// <summary>Whether users may change their own passwords without a policy that says so.</summary>
    public bool UsersMayChange { get; set; }

    /// <summary>Days after which a password expires; null for never.</summary>
    public int? MaxAgeDays { get; set; }

    /// <summary>How many earlier passwords may not come back, 1 to 24; null for none.</summary>
    public int? ReusePrevention { get; set; }

    /// <summary>Whether who has let the password expire cannot choose a new one.</summary>
    public bool HardExpiry { get; set; }

    /// <summary>Whether a password of this age must be changed.</summary>
    public bool IsExpired(DateTimeOffset changedAt, DateTimeOffset now) => MaxAgeDays is { } days && now - changedAt >= TimeSpan.FromDays(days);
}

internal sealed class PasswordPolicyMapping : IEntityTypeConfiguration<PasswordPolicyRecord>
{
    public void Configure(EntityTypeBuilder<PasswordPolicyRecord> builder)
    {
        builder.ToTable("password_policies");
        builder.HasKey(p => p.AccountId);
        builder.HasOne<AccountRecord>().WithMany().HasForeignKey(p => p.AccountId).OnDelete(DeleteBehavior.Restrict);
    }
}
