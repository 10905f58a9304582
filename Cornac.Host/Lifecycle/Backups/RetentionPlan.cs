using Cornac.Api.Inventory.Backups;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Host.Lifecycle.Backups;

/// <summary>What of a set is kept, and for what. Pure.</summary>
/// <param name="Keep">The answer for the operator.</param>
/// <param name="Expired">Automatic backups whose retention has passed.</param>
/// <param name="Removes">True when the repository holds something that is not to be kept.</param>
public sealed record RetentionPlan(BackupRetention Keep, IReadOnlyList<SnapshotRecord> Expired, bool Removes)
{
    /// <summary>A backup is kept while a snapshot names it, a restore reads it, or the window begins with it. All WAL is kept from the backup on that
    /// the window, or a restore to a point in time, begins with.</summary>
    public static RetentionPlan Of(BackupSetView view, ObservedBackups observed, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(observed);
        var complete = observed.Backups.OrderBy(b => b.CompletedAt).ToList();
        var automatic = view.IsAutomatic(now);
        var windowBase = automatic ? Before(complete, now - view.Retention) ?? complete.FirstOrDefault() : null;
        var expired = view.Snapshots.Where(s =>
            s is { Type: SnapshotType.Automated, Status: SnapshotStatus.Available, DeleteRequested: false }
            && (!automatic || (s.CreatedAt <= now - view.Retention && s.BackupId != windowBase?.Id))).ToList();

        var wanted = view.Snapshots.Except(expired).Where(s => s is { Status: SnapshotStatus.Available, DeleteRequested: false, BackupId: not null })
            .Select(s => s.BackupId!).ToHashSet(StringComparer.Ordinal);
        var orders = view.Wanted.Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
        wanted.UnionWith(complete.Where(b => b.OrderId is not null && orders.Contains(b.OrderId)).Select(b => b.Id));

        List<ObservedBackup> bases = windowBase is null ? [] : [windowBase];
        foreach (var reader in view.Readers)
        {
            if (reader.BackupId is { } id) wanted.Add(id);
            else if (Before(complete, reader.Time) is { } start) bases.Add(start);
        }

        wanted.UnionWith(bases.Select(b => b.Id));
        var kept = complete.Where(b => wanted.Contains(b.Id)).SelectMany(b => b.BuildsUpon.Append(b.Id)).ToHashSet(StringComparer.Ordinal);
        return new RetentionPlan(
            new BackupRetention(wanted, bases.MinBy(b => b.CompletedAt)?.Id), expired, complete.Exists(b => !kept.Contains(b.Id)));
    }

    private static ObservedBackup? Before(List<ObservedBackup> complete, DateTimeOffset time) => complete.FindLast(b => b.CompletedAt <= time);
}
