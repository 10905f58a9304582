using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cornac.Api.Inventory.Lifecycle;

/// <summary>A resource that the lifecycle engine looks after, one row for as long as the resource lives. The row is the queue entry, the lease and
/// the memory of failures in one; it stays when there is nothing to do, because the fencing number must never fall.</summary>
public sealed class WorkItemRecord
{
    public required string ResourceId { get; init; }

    /// <summary>Which reconciler understands it: <see cref="InstanceKind"/> and its like.</summary>
    public required string Kind { get; init; }

    /// <summary>The only host that may work on it; null for any.</summary>
    public string? HostId { get; init; }

    /// <summary>Step that the next turn takes, for people who look; null when settled.</summary>
    public string? Step { get; set; }

    /// <summary>When it wants its next turn; null when nothing is to be done. While a turn runs this already holds the time of the retry, so that a
    /// crash needs no handler.</summary>
    public DateTimeOffset? NextRunAt { get; set; }

    /// <summary>Process that works on it now, and until when that holds without renewal. Times are the database's.</summary>
    public string? LeaseOwner { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>Number of the last lease; grows by one with each. Every outside effect carries it.</summary>
    public long Fencing { get; set; }

    /// <summary>Leases since the last progress; the pause before a retry grows with it.</summary>
    public int Attempt { get; set; }

    public string? LastError { get; set; }

    /// <summary>When transient failures stop being retried; null for never.</summary>
    public DateTimeOffset? Deadline { get; set; }

    /// <summary>Grows with each wake-up. A runner that finds it changed looks again instead of going idle, so a wake-up that comes during a turn is
    /// never lost.</summary>
    public long Wakes { get; set; }

    public const string InstanceKind = "instance";

    /// <summary>A set of backups: named <c>backups:</c> and the instance's resource id.</summary>
    public const string BackupSetKind = "backup-set";

    /// <summary>A restore drill: named by the resource id of the instance that is restored aside.</summary>
    public const string RestoreDrillKind = "restore-drill";
}

internal sealed class WorkItemMapping : IEntityTypeConfiguration<WorkItemRecord>
{
    public void Configure(EntityTypeBuilder<WorkItemRecord> builder)
    {
        builder.ToTable("work_items");
        builder.HasKey(w => w.ResourceId);
        builder.HasIndex(w => w.NextRunAt).HasFilter("next_run_at IS NOT NULL");
    }
}
