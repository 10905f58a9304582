using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Inventory.Lifecycle;

/// <summary>A host that runs, or once ran, a lifecycle engine on this inventory.</summary>
public sealed class HostRecord
{
    public required string HostId { get; init; }

    /// <summary>Name of the machine, for people.</summary>
    public required string MachineName { get; set; }

    /// <summary>Version of Cornac that runs there.</summary>
    public required string Version { get; set; }

    public required DateTimeOffset StartedAt { get; set; }

    /// <summary>Last sign of life; a few seconds old while the host is well.</summary>
    public required DateTimeOffset SeenAt { get; set; }

    /// <summary>The addresses that instances on the host may get (<see cref="Addresses.AddressPool"/>); null before it has told.</summary>
    public string? AddressPool { get; set; }

    /// <summary>Things found on the host that carry a resource id no instance has: reported, never removed.</summary>
    public string[] Orphans { get; set; } = [];
}

internal sealed class HostMapping : IEntityTypeConfiguration<HostRecord>
{
    public void Configure(EntityTypeBuilder<HostRecord> builder)
    {
        builder.ToTable("hosts");
        builder.HasKey(h => h.HostId);
    }
}
