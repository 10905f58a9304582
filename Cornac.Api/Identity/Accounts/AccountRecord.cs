using Cornac.Api.Inventory.Instances;
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

    /// <summary>Name for people to type instead of the id, unique in the organization; null without one.</summary>
    public string? Alias { get; set; }

    /// <summary>Organizations' tags; one called <see cref="NameTag"/> is shown in place of <see cref="Name"/>.</summary>
    public Dictionary<string, string> Tags { get; set; } = [];

    /// <summary>Key of the tag that renames an account.</summary>
    public const string NameTag = "Name";

    /// <summary>The name to show.</summary>
    public string DisplayName => Tags.GetValueOrDefault(NameTag) is { Length: > 0 } renamed ? renamed : Name;
}

internal sealed class AccountMapping : IEntityTypeConfiguration<AccountRecord>
{
    public void Configure(EntityTypeBuilder<AccountRecord> builder)
    {
        builder.ToTable("accounts");
        builder.HasKey(a => a.Id);
        builder.Property(a => a.Id).HasMaxLength(12);
        builder.Property(a => a.Status).HasConversion<string>();
        builder.Ignore(a => a.DisplayName);
        builder.Property(a => a.Alias).HasMaxLength(63);
        builder.HasIndex(a => a.Alias).IsUnique();
        builder.Property(a => a.Tags).HasJson().HasDefaultValueSql("'{}'");
        builder.HasIndex(a => a.IsMaster).IsUnique().HasFilter("is_master");
    }
}
