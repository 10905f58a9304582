using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Inventory.Addresses;

/// <summary>A range of addresses that was added, by the API, to the one that a host is configured with.</summary>
public sealed class AddressRangeRecord
{
    public required string HostId { get; init; }

    /// <summary>Its lowest address; ranges of a host do not overlap.</summary>
    public required string First { get; init; }

    /// <summary>As it was given (<see cref="AddressPool.Parse"/>).</summary>
    public required string Range { get; init; }

    public required DateTimeOffset Since { get; init; }
}

internal sealed class AddressRangeMapping : IEntityTypeConfiguration<AddressRangeRecord>
{
    public void Configure(EntityTypeBuilder<AddressRangeRecord> builder)
    {
        builder.ToTable("address_ranges");
        builder.HasKey(r => new { r.HostId, r.First });
    }
}
