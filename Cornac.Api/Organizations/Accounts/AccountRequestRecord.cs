using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Organizations.Accounts;

/// <summary>One CreateAccount and what came of it.</summary>
public sealed class AccountRequestRecord
{
    /// <summary><c>car-</c> and 32 hexadecimal digits, of which the first 12 are the time, so that they sort by it.</summary>
    public required string Id { get; init; }

    public required string AccountName { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public required DateTimeOffset CompletedAt { get; init; }

    /// <summary>The new account; null where the request failed.</summary>
    public string? AccountId { get; init; }

    /// <summary>Organizations' CreateAccountFailureReason; null where it succeeded.</summary>
    public string? FailureReason { get; init; }
}

internal sealed class AccountRequestMapping : IEntityTypeConfiguration<AccountRequestRecord>
{
    public void Configure(EntityTypeBuilder<AccountRequestRecord> builder)
    {
        builder.ToTable("account_requests");
        builder.HasKey(r => r.Id);
        builder.Property(r => r.Id).HasMaxLength(36);
    }
}
