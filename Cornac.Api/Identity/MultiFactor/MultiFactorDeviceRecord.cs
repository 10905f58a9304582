using Cornac.Api.Identity.Accounts;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory.Instances;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Identity.MultiFactor;

/// <summary>A virtual MFA device: the seed that an authenticator app shares with this service.</summary>
public sealed class MultiFactorDeviceRecord
{
    /// <summary>Purpose under which the keyring seals <see cref="SealedSeed"/>; the id is the serial number.</summary>
    public const string SeedPurpose = "MFA seed";

    /// <summary><c>arn:aws:iam::ACCOUNT:mfa/PATH/NAME</c>.</summary>
    public required string SerialNumber { get; init; }

    public required string AccountId { get; init; }

    /// <summary>The serial number in lower case, kept by the database: names are unique whatever the case.</summary>
    public string SerialKey { get; private set; } = "";

    public required byte[] SealedSeed { get; init; }

    public Dictionary<string, string> Tags { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Unique id of the user who signs in with it; null for a device that nobody has.</summary>
    public string? UserId { get; set; }

    public DateTimeOffset? EnabledAt { get; set; }

    /// <summary>Time step of the last code that was accepted: no code works twice.</summary>
    public long LastStep { get; set; }

    /// <summary>Wrong codes since the last right one.</summary>
    public int Failures { get; set; }

    /// <summary>No code is looked at before.</summary>
    public DateTimeOffset? BlockedUntil { get; set; }
}

internal sealed class MultiFactorDeviceMapping : IEntityTypeConfiguration<MultiFactorDeviceRecord>
{
    public void Configure(EntityTypeBuilder<MultiFactorDeviceRecord> builder)
    {
        builder.ToTable("mfa_devices");
        builder.HasKey(d => d.SerialNumber);
        builder.Property(d => d.SerialKey).HasComputedColumnSql("lower(serial_number)", stored: true);
        builder.HasIndex(d => d.SerialKey).IsUnique();
        builder.HasIndex(d => d.UserId);
        builder.Property(d => d.Tags).HasJson();
        builder.HasOne<AccountRecord>().WithMany().HasForeignKey(d => d.AccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<UserRecord>().WithMany().HasForeignKey(d => d.UserId).OnDelete(DeleteBehavior.Restrict);
    }
}
