using System.Collections.Concurrent;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Host.Tests.Lifecycle.Backups;

/// <summary>A repository in memory that outlives engines, whose steps a test can fail or count. It notes every breach of the rules.</summary>
public sealed class ScriptedBackups(ScriptedOperator instances) : IBackups
{
    private static readonly string[] Taking = ["copy-files", "archive-wal"];

    private readonly ConcurrentDictionary<string, Repository> _sets = new(StringComparer.Ordinal);
    private int _taken;
    private int _inHand;

    public IReadOnlyList<OperatorStep> Steps { get; } =
        [.. Taking.Concat(["prune", "remove", "verify"]).Select(name => new OperatorStep(name, $"Doing {name}"))];

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>Decides instead of the step, when it answers something: set, step.</summary>
    public Func<string, string, Turn?> Script { get; set; } = (_, _) => null;

    /// <summary>Answer instead of what the repository holds: set.</summary>
    public Func<string, Exception?> Looking { get; set; } = _ => null;

    public TimeSpan StepTime { get; set; }

    public VerificationReport Report { get; set; } = new(true, [], new Dictionary<string, long>(StringComparer.Ordinal));

    public ConcurrentQueue<string> Breaches { get; } = [];

    public ConcurrentQueue<(string SetId, BackupOrder Order, DateTimeOffset At)> Orders { get; } = [];

    /// <summary>Passphrases that the sets were opened with.</summary>
    public ConcurrentDictionary<string, string> Passphrases { get; } = new(StringComparer.Ordinal);

    /// <summary>Most backups that were in hand at once.</summary>
    public int MostAtOnce { get; private set; }

    public IReadOnlyList<ObservedBackup> Of(string setId) => Find(setId).Backups;

    public string? ArchiveFrom(string setId) => Find(setId).ArchiveFrom;

    public int Looks(string setId) => Find(setId).Looks;

    public Task<ObservedBackups> ObserveAsync(BackupSet set, CancellationToken cancellationToken)
    {
        Passphrases[set.ResourceId] = set.Passphrase.Reveal();
        if (Looking(set.ResourceId) is { } failure) throw failure;
        var found = Find(set.ResourceId);
        Interlocked.Increment(ref found.Looks);
        return Task.FromResult(See(found));
    }

    public Task<Turn> BackUpAsync(BackupSet set, BackupOrder order, Fence fence, CancellationToken cancellationToken) =>
        Alone(set.ResourceId, fence, found =>
        {
            if (found.Backups.Exists(b => b.OrderId == order.OrderId)) return new Turn.BackedUp(See(found));
            if (found.Order?.OrderId != order.OrderId)
            {
                if (found.Order is null) MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _inHand));
                (found.Order, found.Progress, found.Began) = (order, 0, Clock.GetUtcNow());
                Orders.Enqueue((set.ResourceId, order, Clock.GetUtcNow()));
            }

            var thing = instances.Of(set.ResourceId);
            if (!thing.Complete || (thing.Running && thing.Reached?.Archive is null))
                return Failed(found, new Turn.Fail(FailureKind.Transient, "The instance does not archive."));
            if (Script(set.ResourceId, Taking[found.Progress]) is { } answer)
                return answer is Turn.Fail fail ? Failed(found, fail) : answer;
            if (++found.Progress < Taking.Length) return new Turn.Continue(Taking[found.Progress], 50 * found.Progress, StepTime);
            var kind = found.Backups.Count == 0 ? BackupKind.Full : order.Kind;
            var parent = found.Backups.LastOrDefault();
            found.Backups.Add(new ObservedBackup
            {
                Id = $"{Interlocked.Increment(ref _taken):0000}{(kind == BackupKind.Full ? 'F' : 'I')}",
                OrderId = order.OrderId,
                Kind = kind,
                BuildsUpon = kind == BackupKind.Full ? [] : [.. parent!.BuildsUpon, parent.Id],
                StartedAt = found.Began,
                CompletedAt = Clock.GetUtcNow(),
                DatabaseBytes = 40_000_000,
                RepositoryBytes = 4_000_000,
                EngineVersion = "15",
            });
            Drop(found);
            return new Turn.BackedUp(See(found));
        });

    public Task<Turn> PruneAsync(BackupSet set, BackupRetention retention, Fence fence, CancellationToken cancellationToken) =>
        Alone(set.ResourceId, fence, found =>
        {
            if (Script(set.ResourceId, "prune") is { } answer) return answer;
            Drop(found);
            foreach (var missing in retention.Backups.Where(id => !found.Backups.Exists(b => b.Id == id)))
                Breaches.Enqueue($"{missing} of {set.ResourceId} is wanted and gone");
            var kept = found.Backups.Where(b => retention.Backups.Contains(b.Id)).SelectMany(b => b.BuildsUpon.Append(b.Id)).ToHashSet(StringComparer.Ordinal);
            found.Backups.RemoveAll(b => !kept.Contains(b.Id));
            found.ArchiveFrom = retention.ArchiveFrom;
            return new Turn.BackedUp(See(found));
        });

    public Task<Turn> RemoveAsync(BackupSet set, Fence fence, CancellationToken cancellationToken) =>
        Alone(set.ResourceId, fence, found =>
        {
            if (Script(set.ResourceId, "remove") is { } answer) return answer;
            Drop(found);
            found.Backups.Clear();
            return new Turn.BackedUp(new ObservedBackups());
        });

    public Task<Turn> VerifyAsync(string resourceId, VerificationOrder order, Fence fence, CancellationToken cancellationToken)
    {
        if (Script(resourceId, "verify") is { } answer) return Task.FromResult(answer);
        var thing = instances.Of(resourceId);
        if (!thing.Running) return Task.FromResult<Turn>(new Turn.Fail(FailureKind.Transient, "The instance does not run."));
        if (thing.Reached is not { Isolated: true, Archive: null }) Breaches.Enqueue($"{resourceId} is not isolated");
        return Task.FromResult<Turn>(new Turn.Verified(Report));
    }

    /// <summary>Instances whose backups and restores were ended.</summary>
    public ConcurrentQueue<string> Halted { get; } = [];

    public Task HaltAsync(string resourceId, Fence ofSet, Fence ofInstance, CancellationToken cancellationToken)
    {
        Drop(Find(resourceId));
        Halted.Enqueue(resourceId);
        return Task.CompletedTask;
    }

    public Task<RepositoryHealth> CheckAsync(BackupRepository repository, CancellationToken cancellationToken) =>
        Task.FromResult(new RepositoryHealth(true, null, 1L << 40));

    private Turn.Fail Failed(Repository found, Turn.Fail fail)
    {
        Drop(found);
        return fail;
    }

    private void Drop(Repository found)
    {
        if (found.Order is not null) Interlocked.Decrement(ref _inHand);
        found.Order = null;
    }

    private Repository Find(string setId) => _sets.GetOrAdd(setId, _ => new Repository());

    private static ObservedBackups See(Repository found) => new()
    {
        Backups = [.. found.Backups],
        ArchiveBytes = 16 << 20,
        EarliestRestorable = (found.Backups.Find(b => b.Id == found.ArchiveFrom) ?? found.Backups.FirstOrDefault())?.CompletedAt,
    };

    private Task<Turn> Alone(string setId, Fence fence, Func<Repository, Turn> act)
    {
        var found = Find(setId);
        if (Interlocked.Increment(ref found.Busy) != 1) Breaches.Enqueue($"{setId} was worked on twice at once");
        try
        {
            if (fence.Number < found.Fence) throw new StaleFenceException(setId, fence, new Fence(found.Fence));
            found.Fence = fence.Number;
            return Task.FromResult(act(found));
        }
        finally
        {
            Interlocked.Decrement(ref found.Busy);
        }
    }

    private sealed class Repository
    {
        internal int Busy;
        internal int Looks;

        public List<ObservedBackup> Backups { get; } = [];

        public long Fence { get; set; }

        public string? ArchiveFrom { get; set; }

        public BackupOrder? Order { get; set; }

        public int Progress { get; set; }

        public DateTimeOffset Began { get; set; }
    }
}
