using Cornac.Api.Identity.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Identity.ConsoleSessions;

/// <summary>Somebody signed in at the console with one browser. The browser alone holds the random id; here lies its hash.</summary>
public sealed class ConsoleSessionRecord
{
    /// <summary>SHA-256 of the id.</summary>
    public required byte[] IdHash { get; init; }

    public required string AccountId { get; init; }

    public required string UserId { get; init; }

    /// <summary>What <see cref="Passwords.Stamp"/> said of the password signed in with: another password ends the session.</summary>
    public required string PasswordStamp { get; init; }

    /// <summary>Whether a second factor was checked.</summary>
    public required bool MultiFactor { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Last time the person did something, to the minute.</summary>
    public required DateTimeOffset LastSeenAt { get; set; }

    /// <summary>When it ends whatever the person does.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the person ended it; null until then.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Address it began from.</summary>
    public required string SourceAddress { get; init; }

    /// <summary>What the browser calls itself.</summary>
    public required string UserAgent { get; init; }
}

internal sealed class ConsoleSessionMapping : IEntityTypeConfiguration<ConsoleSessionRecord>
{
    public void Configure(EntityTypeBuilder<ConsoleSessionRecord> builder)
    {
        builder.ToTable("console_sessions");
        builder.HasKey(s => s.IdHash);
        builder.Property(s => s.AccountId).HasMaxLength(12);
        builder.HasIndex(s => s.UserId);
        builder.HasIndex(s => s.ExpiresAt);
        builder.HasOne<UserRecord>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
