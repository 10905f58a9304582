using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Identity.SignIn;

/// <summary>Failed sign-ins of late under one name, or from one source. Kept here so that all hosts count together.</summary>
public sealed class SignInAttemptRecord
{
    /// <summary><c>user:NAME</c>, in lower case and whether or not it exists, or <c>source:ADDRESS</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Failures in a row; an attempt under way counts as one.</summary>
    public int Failures { get; set; }

    public required DateTimeOffset LastAt { get; set; }

    /// <summary>No attempt is looked at before.</summary>
    public DateTimeOffset? LockedUntil { get; set; }
}

internal sealed class SignInAttemptMapping : IEntityTypeConfiguration<SignInAttemptRecord>
{
    public void Configure(EntityTypeBuilder<SignInAttemptRecord> builder)
    {
        builder.ToTable("sign_in_attempts");
        builder.HasKey(a => a.Key);
        builder.HasIndex(a => a.LastAt);
    }
}
