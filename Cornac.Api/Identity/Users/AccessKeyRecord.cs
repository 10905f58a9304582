using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Identity.Users;

/// <summary>IAM's statusType.</summary>
public enum AccessKeyStatus
{
    Active,
    Inactive,
}

/// <summary>A long-lived access key of a user.</summary>
public sealed class AccessKeyRecord
{
    /// <summary>Purpose under which the keyring seals <see cref="SealedSecret"/>; the id is that of the key.</summary>
    public const string SecretPurpose = "access key secret";

    /// <summary>Access key id, <c>AKIA…</c>.</summary>
    public required string Id { get; init; }

    public required string UserId { get; init; }

    /// <summary>The secret, sealed by the keyring.</summary>
    public required byte[] SealedSecret { get; init; }

    public AccessKeyStatus Status { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Last time a request signed with the key was accepted, to the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>Signing name of the service last called.</summary>
    public string? LastUsedService { get; set; }

    public string? LastUsedRegion { get; set; }
}

internal sealed class AccessKeyMapping : IEntityTypeConfiguration<AccessKeyRecord>
{
    public void Configure(EntityTypeBuilder<AccessKeyRecord> builder)
    {
        builder.ToTable("access_keys");
        builder.HasKey(k => k.Id);
        builder.Property(k => k.Status).HasConversion<string>();
        builder.HasOne<UserRecord>().WithMany().HasForeignKey(k => k.UserId).OnDelete(DeleteBehavior.Restrict);
    }
}
