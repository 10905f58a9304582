using System.Security.Cryptography;
using Cornac.Api.Inventory.Instances;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Inventory.Addresses;

/// <summary>An address that is not free. Free ones have no row: the pool is configuration, and a row is what makes an address taken.</summary>
public sealed class AddressRecord
{
    private const int IdDigits = 17;

    public required string Address { get; init; }

    /// <summary>Host on which the address lives (loopback pools are each host's own).</summary>
    public required string HostId { get; init; }

    /// <summary>EC2's id of it: <c>eipalloc-</c> and 17 hexadecimal digits.</summary>
    public string AllocationId { get; init; } = NewAllocationId();

    /// <summary>Instance, or server of a restore drill, that holds it; null when none does.</summary>
    public string? ResourceId { get; set; }

    /// <summary>Account that keeps it for its own instances; null where it becomes free when <see cref="ResourceId"/> lets go of it.</summary>
    public string? ReservedBy { get; set; }

    /// <summary>True when something outside of Cornac was found to use it: no instance gets it any more.</summary>
    public bool Occupied { get; set; }

    public Dictionary<string, string> Tags { get; set; } = [];

    public required DateTimeOffset Since { get; init; }

    internal static string NewAllocationId() => "eipalloc-" + RandomNumberGenerator.GetHexString(IdDigits, lowercase: true);
}

internal sealed class AddressMapping : IEntityTypeConfiguration<AddressRecord>
{
    public void Configure(EntityTypeBuilder<AddressRecord> builder)
    {
        builder.ToTable("addresses");
        builder.HasKey(a => new { a.HostId, a.Address });
        builder.HasIndex(a => a.ResourceId);
        builder.HasIndex(a => a.AllocationId).IsUnique();
        builder.HasIndex(a => a.ReservedBy);
        builder.Property(a => a.Tags).HasJson().HasDefaultValueSql("'{}'::jsonb");
    }
}
