using Cornac.Api.Identity.Accounts;
using Cornac.Api.Inventory.Instances;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Identity.Users;

/// <summary>A person or program with long-lived credentials.</summary>
public sealed class UserRecord
{
    /// <summary>Unique id, <c>AIDA…</c>.</summary>
    public required string Id { get; init; }

    public required string AccountId { get; init; }

    /// <summary>Begins and ends with a slash.</summary>
    public required string Path { get; set; }

    /// <summary>Unique in its account whatever the case.</summary>
    public required string Name { get; set; }

    /// <summary>The name in lower case, kept by the database.</summary>
    public string NameKey { get; private set; } = "";

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Hash of the password, or null for a user who cannot sign in at the console.</summary>
    public string? PasswordHash { get; set; }

    public bool PasswordResetRequired { get; set; }

    /// <summary>When the login profile was made; null without one.</summary>
    public DateTimeOffset? LoginCreatedAt { get; set; }

    public DateTimeOffset? PasswordChangedAt { get; set; }

    /// <summary>Last sign-in with the password.</summary>
    public DateTimeOffset? PasswordLastUsedAt { get; set; }

    /// <summary>Hashes of earlier passwords, newest first, as many as the account's password policy may ask about.</summary>
    public string[] FormerPasswordHashes { get; set; } = [];

    public Dictionary<string, string> Tags { get; set; } = [];

    /// <summary>Set, no credential of the user works, nor any session started with one.</summary>
    public bool Disabled { get; set; }
}

internal sealed class UserMapping : IEntityTypeConfiguration<UserRecord>
{
    public void Configure(EntityTypeBuilder<UserRecord> builder)
    {
        builder.ToTable("users");
        builder.HasKey(u => u.Id);
        builder.Property(u => u.Name).HasMaxLength(64);
        builder.Property(u => u.NameKey).HasComputedColumnSql("lower(name)", stored: true);
        builder.Property(u => u.FormerPasswordHashes).HasDefaultValueSql("'{}'");
        builder.Property(u => u.Tags).HasJson().HasDefaultValueSql("'{}'");
        builder.HasIndex(u => new { u.AccountId, u.NameKey }).IsUnique();
        builder.HasOne<AccountRecord>().WithMany().HasForeignKey(u => u.AccountId).OnDelete(DeleteBehavior.Restrict);
    }
}
