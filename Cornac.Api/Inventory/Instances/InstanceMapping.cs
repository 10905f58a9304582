using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Inventory.Instances;

internal sealed class InstanceMapping : IEntityTypeConfiguration<InstanceRecord>
{
    public void Configure(EntityTypeBuilder<InstanceRecord> builder)
    {
        builder.ToTable("db_instances");
        builder.HasKey(i => i.ResourceId);
        builder.Property(i => i.ResourceId).HasMaxLength(29);
        builder.Property(i => i.AccountId).HasMaxLength(12);
        builder.Property(i => i.Identifier).HasMaxLength(63);
        builder.HasIndex(i => new { i.AccountId, i.Identifier }).IsUnique();
        builder.Property(i => i.Settings).HasJson();
        builder.Property(i => i.Pending).HasJson();
        builder.Property(i => i.Tags).HasJson();
        builder.Property(i => i.NodeAddresses).HasJson().HasDefaultValueSql("'[]'::jsonb");
        builder.Property(i => i.Origin).HasJson();
        builder.Property(i => i.SourceId).HasMaxLength(29);
        builder.HasIndex(i => i.SourceId);
        builder.Property(i => i.Admitted).HasJson().HasDefaultValueSql("'[]'::jsonb");
    }
}

/// <summary>A value kept as one <c>jsonb</c> column and compared by its text.</summary>
internal static class JsonColumn
{
    public static PropertyBuilder<T> HasJson<T>(this PropertyBuilder<T> property) =>
        property.HasColumnType("jsonb").HasConversion(
            value => JsonSerializer.Serialize(value, JsonSerializerOptions.Default),
            text => JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Default)!,
            new ValueComparer<T>(
                (a, b) => JsonSerializer.Serialize(a, JsonSerializerOptions.Default) == JsonSerializer.Serialize(b, JsonSerializerOptions.Default),
                value => JsonSerializer.Serialize(value, JsonSerializerOptions.Default).GetHashCode(StringComparison.Ordinal),
                value => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value, JsonSerializerOptions.Default), JsonSerializerOptions.Default)!));
}
