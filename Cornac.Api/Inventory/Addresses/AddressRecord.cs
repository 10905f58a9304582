using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Inventory.Addresses;

/// <summary>An address in use. Free ones have no row: the pool is configuration, and a row is what makes an address taken.</summary>
public sealed class AddressRecord
{
    public required string Address { get; init; }

    /// <summary>Host on which the address lives (loopback pools are each host's own).</summary>
    public required string HostId { get; init; }

    /// <summary>Instance that holds it; null when something outside of Cornac was found to use it.</summary>
    public string? ResourceId { get; set; }

    public required DateTimeOffset Since { get; init; }
}

internal sealed class AddressMapping : IEntityTypeConfiguration<AddressRecord>
{
    public void Configure(EntityTypeBuilder<AddressRecord> builder)
    {
        builder.ToTable("addresses");
        builder.HasKey(a => new { a.HostId, a.Address });
        builder.HasIndex(a => a.ResourceId);
    }
}
