using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;

namespace Cornac.Host.Lifecycle.Backups;

/// <summary>All that the inventory says of a set of backups; nothing of it is tracked.</summary>
public sealed record BackupSetView
{
    /// <summary>A look at the repository that nothing asks for is taken this often.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromHours(1);

    public required BackupSetRecord Set { get; init; }

    /// <summary>Null once it is deleted.</summary>
    public InstanceRecord? Instance { get; init; }

    public IReadOnlyList<SnapshotRecord> Snapshots { get; init; } = [];

    /// <summary>Restores that have not ended.</summary>
    public IReadOnlyList<SetReader> Readers { get; init; } = [];

    /// <summary>The backup in hand, as people see it.</summary>
    public OperationRecord? Operation { get; init; }

    public TimeSpan Retention => TimeSpan.FromDays((Instance?.Settings ?? Set.Source.Settings).BackupRetentionDays);

    public DailyWindow? Window => DailyWindow.Parse((Instance?.Settings ?? Set.Source.Settings).BackupWindow);

    /// <summary>True while any moment of the retention is to be restorable.</summary>
    public bool IsAutomatic(DateTimeOffset now) => Retention > TimeSpan.Zero && (Instance is not null || Set.RetainedUntil > now);

    /// <summary>True when its first automatic backup is still to be ordered.</summary>
    public bool LacksFirst =>
        Set.AutomatedFor is null && Retention > TimeSpan.Zero
        && Instance is { ObservedGeneration: > 0, DeleteRequested: false, Stopped: false, Status: InstanceStatus.Available or InstanceStatus.BackingUp };

    /// <summary>The snapshot to be taken next: the one in hand, then those that a user waits for, in their order.</summary>
    public SnapshotRecord? Next => Wanted
        .OrderByDescending(s => s.Identifier == Operation?.ResourceName)
        .ThenByDescending(s => s.Type == SnapshotType.Manual)
        .ThenBy(s => s.RequestedAt).FirstOrDefault();

    /// <summary>True when the instance runs while the snapshot is taken; one that is stopped with a snapshot does.</summary>
    public bool IsToRunFor(SnapshotRecord snapshot) => Instance is { Stopped: false } || (snapshot.IsFinal && Instance is { DeleteRequested: false });

    public IEnumerable<SnapshotRecord> Wanted => Snapshots.Where(s => s is { Status: SnapshotStatus.Creating, DeleteRequested: false });

    /// <summary>Automatic backups that were ordered and are not wanted any more.</summary>
    public IEnumerable<SnapshotRecord> Abandoned => Wanted.Where(s =>
        s.Type == SnapshotType.Automated && (Retention == TimeSpan.Zero || Instance is null or { DeleteRequested: true } or { Stopped: true }));

    public IEnumerable<SnapshotRecord> Unwanted => Snapshots.Where(s => s.DeleteRequested);

    /// <summary>Automatic backups past their retention, while a newer one covers all of it.</summary>
    public IEnumerable<SnapshotRecord> Aged(DateTimeOffset now)
    {
        var aged = Snapshots.Where(s =>
            s is { Type: SnapshotType.Automated, Status: SnapshotStatus.Available, DeleteRequested: false } && s.CreatedAt <= now - Retention).ToList();
        return IsAutomatic(now) ? aged.OrderBy(s => s.CreatedAt).SkipLast(1) : aged;
    }

    /// <summary>True when there may be something to be done that takes a look at the repository.</summary>
    public bool NeedsLook(DateTimeOffset now) =>
        Snapshots.Any(s => s.Status is SnapshotStatus.Creating || s.DeleteRequested)
        || Instance is null
        || Set is { ObservedAt: null } or { FailingSince: not null }
        || now - Set.ObservedAt > LookInterval || now < Set.ObservedAt
        || Aged(now).Any()
        || (!IsAutomatic(now) && (Set.EarliestRestorable is not null || Set.AutomatedFor is not null || Snapshots.Any(s => s.Type == SnapshotType.Automated)));
}

/// <summary>A restore that reads the set.</summary>
/// <param name="BackupId">Backup that it copies; null when the operator chooses the last one before <paramref name="Time"/>.</param>
/// <param name="Time">Moment that it goes to.</param>
public sealed record SetReader(string? BackupId, DateTimeOffset Time);
