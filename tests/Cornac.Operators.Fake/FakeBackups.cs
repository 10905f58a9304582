using System.Globalization;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Operators.Fake;

/// <summary>Backups of instances that hold no data but the rows which a test writes to a file; otherwise they keep to the contract, by the clock they are given.</summary>
internal sealed class FakeBackups(FakeOptions options, FakeStore store, TimeProvider time) : IBackups
{
    private static readonly OperatorStep Copy = new("back-up", "Pretending to copy");
    private static readonly OperatorStep Verify = new("verify", "Pretending to check");

    public IReadOnlyList<OperatorStep> Steps { get; } = [Copy, Verify];

    public Task<ObservedBackups> ObserveAsync(BackupSet set, CancellationToken cancellationToken)
    {
        if (Refuse() is { } refusal)
            throw new RepositoryException(refusal.Kind, refusal.Message);
        return Task.FromResult(Find(set.ResourceId).Observe());
    }

    public Task<Turn> BackUpAsync(BackupSet set, BackupOrder order, Fence fence, CancellationToken cancellationToken) =>
        GuardedAsync(set, fence, current => BackUp(current, order), cancellationToken);

    public Task<Turn> PruneAsync(BackupSet set, BackupRetention retention, Fence fence, CancellationToken cancellationToken) =>
        GuardedAsync(set, fence, current => Prune(current, retention), cancellationToken);

    public Task<Turn> RemoveAsync(BackupSet set, Fence fence, CancellationToken cancellationToken) =>
        GuardedAsync(
            set,
            fence,
            _ =>
            {
                store.RemoveSet(set.ResourceId);
                return new Turn.BackedUp(new ObservedBackups());
            },
            cancellationToken);

    public Task<Turn> VerifyAsync(string resourceId, VerificationOrder order, Fence fence, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(store.Guarded(resourceId, fence, () => store.Find(resourceId) is { Power: PowerState.Running }
            ? new Turn.Verified(new VerificationReport(Passed: true, [], order.CountedTables.ToDictionary(t => t, _ => 0L, StringComparer.Ordinal)))
            : new Turn.Fail(FailureKind.Transient, "The instance does not run: its data cannot be checked.")));
    }

    public Task HaltAsync(string resourceId, Fence ofSet, Fence ofInstance, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(store.Guarded("backups-" + resourceId, ofSet, () =>
        {
            if (store.FindSet(resourceId) is { } set)
                store.PutSet(set with { OrderId = null });
            return new Turn.BackedUp(Find(resourceId).Observe());
        }));
    }

    public Task<RepositoryHealth> CheckAsync(BackupRepository repository, CancellationToken cancellationToken) =>
        Task.FromResult(Refuse() is { } refusal ? new RepositoryHealth(Usable: false, refusal.Message, FreeBytes: 0) : new RepositoryHealth(Usable: true, Message: null, 1L << 40));

    /// <summary>The backup that an instance would be restored from, or what keeps it from being.</summary>
    public (FakeBackup? Backup, Turn.Fail? Failure) Choose(InstanceOrigin origin)
    {
        var set = Find(origin.Source.ResourceId);
        var until = origin.Target is RecoveryTarget.Time time ? time.At : DateTimeOffset.MaxValue;
        var backup = origin.BackupId is { } id
            ? set.Backups.FirstOrDefault(b => string.Equals(b.Id, id, StringComparison.Ordinal))
            : set.Backups.LastOrDefault(b => b.CompletedAt <= until && !b.IsOffline);
        return backup is null
            ? (null, new Turn.Fail(FailureKind.Permanent, $"There is no backup {origin.BackupId ?? "that was complete in time"} of {origin.Source.ResourceId}."))
            : (backup, null);
    }

    private Turn BackUp(FakeSet set, BackupOrder order)
    {
        if (set.Backups.Any(b => string.Equals(b.OrderId, order.OrderId, StringComparison.Ordinal)))
            return new Turn.BackedUp(set.Observe());
        if (store.Find(set.ResourceId) is not { Generation: > 0 } instance)
            return new Turn.Fail(FailureKind.Permanent, $"Instance {set.ResourceId} is gone: there is nothing to back up.");
        if (instance is { Power: PowerState.Running, IsArchiving: false })
            return new Turn.Fail(FailureKind.Transient, "The instance does not archive its WAL yet.");

        var now = time.GetUtcNow();
        if (set.OrderId is null)
        {
            store.PutSet(set with { OrderId = order.OrderId, OrderedAt = now });
            return new Turn.Continue(Copy.Name, 5, options.BackupTime);
        }

        var passed = now - set.OrderedAt; // Negative where the clock was set back meanwhile: how long it takes is known no more, so it ends.
        if (passed >= TimeSpan.Zero && passed < options.BackupTime)
            return new Turn.Continue(Copy.Name, (int)(95 * passed / options.BackupTime), options.BackupTime - passed);
        var complete = Complete(set, order.Kind, instance, now);
        store.PutSet(complete);
        return string.Equals(set.OrderId, order.OrderId, StringComparison.Ordinal) ? new Turn.BackedUp(complete.Observe()) : BackUp(complete, order);
    }

    private static FakeSet Complete(FakeSet set, BackupKind asked, FakeInstance instance, DateTimeOffset now)
    {
        var before = set.Backups.Count == 0 ? null : set.Backups[^1];
        var kind = before is null ? BackupKind.Full : asked;
        IReadOnlyList<string> foundations = kind == BackupKind.Full ? [] : [.. before!.BuildsUpon, before.Id];
        var id = string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMdd-HHmmss}-{set.Taken + 1}");
        var backup = new FakeBackup(id, set.OrderId!, kind, foundations, set.OrderedAt, now, instance.EngineVersion, instance.Power == PowerState.Stopped);
        return set with { Backups = [.. set.Backups, backup], Taken = set.Taken + 1, OrderId = null };
    }

    private Turn.BackedUp Prune(FakeSet set, BackupRetention retention)
    {
        var kept = set.Backups.Where(b => retention.Backups.Contains(b.Id) || string.Equals(b.Id, retention.ArchiveFrom, StringComparison.Ordinal))
            .SelectMany(b => b.BuildsUpon.Append(b.Id))
            .ToHashSet(StringComparer.Ordinal);
        var staying = set.Backups.Where(b => kept.Contains(b.Id)).ToList();
        var from = staying.Find(b => string.Equals(b.Id, retention.ArchiveFrom, StringComparison.Ordinal)) ?? staying.LastOrDefault();
        var pruned = set with { Backups = staying, OrderId = null, ArchiveFrom = from is null || from.CompletedAt < set.ArchiveFrom ? set.ArchiveFrom : from.CompletedAt };
        store.PutSet(pruned);
        return new Turn.BackedUp(pruned.Observe());
    }

    private Turn.Fail? Refuse() => options.Repository switch
    {
        FakeRepository.Full => new Turn.Fail(FailureKind.StorageFull, "No space is left in the backup repository."),
        FakeRepository.Unreachable => new Turn.Fail(FailureKind.Transient, "The backup repository cannot be reached."),
        _ => null,
    };

    private Task<Turn> GuardedAsync(BackupSet set, Fence fence, Func<FakeSet, Turn> turn, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(store.Guarded("backups-" + set.ResourceId, fence, () => Refuse() ?? turn(Find(set.ResourceId))));
    }

    private FakeSet Find(string resourceId) => store.FindSet(resourceId) ?? new FakeSet { ResourceId = resourceId };
}
