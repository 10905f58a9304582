using Cornac.Api.Inventory.Instances;
using Cornac.Operators.Contract;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Inventory.Nodes;

/// <summary>One node of an instance of several, as its host has last seen it. An instance of one node has no such row.</summary>
public sealed class NodeRecord
{
    public required string ResourceId { get; init; }

    /// <summary>The operator's name for it, for example <c>n1</c>; unique in the instance.</summary>
    public required string Name { get; init; }

    public required string AccountId { get; init; }

    public NodeRole Role { get; set; }

    public InstanceState State { get; set; }

    public string? Address { get; set; }

    /// <inheritdoc cref="ObservedNode.Timeline"/>
    public int? Timeline { get; set; }

    /// <inheritdoc cref="ObservedNode.LagBytes"/>
    public long? LagBytes { get; set; }

    /// <inheritdoc cref="ObservedNode.IsSynchronous"/>
    public bool Synchronous { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>When this was seen; while nothing changes it may be some seconds behind.</summary>
    public DateTimeOffset ObservedAt { get; set; }
}

internal sealed class NodeMapping : IEntityTypeConfiguration<NodeRecord>
{
    public void Configure(EntityTypeBuilder<NodeRecord> builder)
    {
        builder.ToTable("db_instance_nodes");
        builder.HasKey(n => new { n.ResourceId, n.Name });
        builder.Property(n => n.ResourceId).HasMaxLength(29);
        builder.Property(n => n.AccountId).HasMaxLength(12);
        builder.Property(n => n.Role).HasConversion(role => role.ToString().ToLowerInvariant(), text => Enum.Parse<NodeRole>(text, true));
        builder.Property(n => n.State).HasConversion(state => state.ToString().ToLowerInvariant(), text => Enum.Parse<InstanceState>(text, true));
        builder.HasOne<InstanceRecord>().WithMany().HasForeignKey(n => n.ResourceId).OnDelete(DeleteBehavior.Cascade);
    }
}
