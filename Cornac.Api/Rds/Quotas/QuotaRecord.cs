using Cornac.Api.Identity.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Rds.Quotas;

/// <summary>What an account may have, unless it was given quotas of its own. The defaults are those of RDS and EC2.</summary>
public sealed record QuotaDefaults
{
    /// <summary>DB instances.</summary>
    public int Instances { get; init; } = 40;

    /// <summary>Storage of all DB instances together, GiB.</summary>
    public int StorageGiB { get; init; } = 100_000;

    /// <summary>Manual DB snapshots.</summary>
    public int Snapshots { get; init; } = 100;

    /// <summary>Reserved addresses, whether an instance holds them or not.</summary>
    public int Addresses { get; init; } = 5;
}

/// <summary>Quotas that one account was given; a member is null where the default holds.</summary>
public sealed class QuotaRecord
{
    public required string AccountId { get; init; }

    public int? Instances { get; set; }

    public int? StorageGiB { get; set; }

    public int? Snapshots { get; set; }

    public int? Addresses { get; set; }
}

internal sealed class QuotaMapping : IEntityTypeConfiguration<QuotaRecord>
{
    public void Configure(EntityTypeBuilder<QuotaRecord> builder)
    {
        builder.ToTable("account_quotas");
        builder.HasKey(q => q.AccountId);
        builder.HasOne<AccountRecord>().WithOne().HasForeignKey<QuotaRecord>(q => q.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}
