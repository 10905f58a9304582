using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Operators.Tests.Conformance;

/// <summary>What the tests of backups need beside a ground for instances: a repository, and rows to find again.</summary>
public abstract class BackupGround(OperatorHarness harness)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public OperatorHarness Harness => harness;

    /// <summary>The set of an instance, in a repository of the test's own.</summary>
    public abstract BackupSet SetOf(InstanceSpec spec);

    /// <summary>Commits one row with this number.</summary>
    /// <returns>A time after the commit and before any later one, by the clock that commits are stamped with.</returns>
    public abstract Task<DateTimeOffset> WriteAsync(InstanceSpec spec, int row);

    /// <summary>Numbers of all rows, in order.</summary>
    public abstract Task<IReadOnlyList<int>> ReadAsync(InstanceSpec spec);

    /// <summary>Waits until all that was written is archived.</summary>
    public abstract Task ArchiveAsync(InstanceSpec spec);

    /// <summary>Fails when the repository still holds anything of a set.</summary>
    public abstract Task AssertNothingLeftAsync(BackupSet set);

    /// <summary>Makes an instance that archives.</summary>
    public async Task<InstanceSpec> CreateAsync(IOperator target)
    {
        var spec = harness.NewSpec();
        spec = spec with { Archive = SetOf(spec) };
        await OperatorHarness.ConvergeAsync(target, spec);
        return spec;
    }

    /// <summary>Specification of a new instance with the data of another.</summary>
    public InstanceSpec Restored(InstanceSpec source, RecoveryTarget target, string? backupId = null) =>
        harness.NewSpec() with { Origin = new InstanceOrigin { Source = SetOf(source), BackupId = backupId, Target = target } };

    public Task<ObservedBackup> BackUpAsync(IOperator target, InstanceSpec spec, BackupKind kind, string? order = null, long fence = 1)
    {
        var asked = new BackupOrder(order ?? Guid.NewGuid().ToString("N"), kind);
        return BackUpAsync(target, spec, asked, fence);
    }

    public async Task<ObservedBackup> BackUpAsync(IOperator target, InstanceSpec spec, BackupOrder order, long fence)
    {
        var turn = await PatientlyAsync(target, () => target.Backups!.BackUpAsync(SetOf(spec), order, new Fence(fence), Cancellation));
        return Assert.IsType<Turn.BackedUp>(turn).Observed.Backups.Single(b => b.OrderId == order.OrderId);
    }

    public async Task<ObservedBackups> PruneAsync(IOperator target, InstanceSpec spec, IEnumerable<string> wanted, string? archiveFrom, long fence = 1)
    {
        var retention = new BackupRetention(wanted.ToHashSet(StringComparer.Ordinal), archiveFrom);
        var turn = await PatientlyAsync(target, () => target.Backups!.PruneAsync(SetOf(spec), retention, new Fence(fence), Cancellation));
        return Assert.IsType<Turn.BackedUp>(turn).Observed;
    }

    /// <summary>Follows to the end, and tries again as the host does: a backup that was ended may be in the way for a moment, and its last writes may still
    /// land.</summary>
    private static async Task<Turn> PatientlyAsync(IOperator target, Func<Task<Turn>> ask)
    {
        var began = TimeProvider.System.GetTimestamp();
        Turn turn;
        do
        {
            turn = await FollowAsync(target, ask);
        }
        while (turn is Turn.Fail { Kind: FailureKind.Transient } && TimeProvider.System.GetElapsedTime(began) < Deadline);

        if (turn is Turn.Fail failure)
            Assert.Fail(failure.Message);
        return turn;
    }

    /// <summary>Waits until what is written can be restored from a backup: the second in which it became complete is not its own any more.</summary>
    public static async Task OutliveAsync(ObservedBackup backup)
    {
        while (TimeProvider.System.GetUtcNow() <= backup.CompletedAt)
            await Task.Delay(50, Cancellation);
    }

    /// <summary>Takes turns until done or failed.</summary>
    public static async Task<Turn> FollowAsync(IOperator target, Func<Task<Turn>> call)
    {
        var steps = target.Backups!.Steps.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        var give = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var turn = await call();
            if (turn is not Turn.Continue next)
                return turn;
            Assert.Contains(next.Step, steps);
            Assert.InRange(next.Percent, 0, 99);
            Assert.True(TimeProvider.System.GetElapsedTime(give) < Deadline, $"Not done within {Deadline}; last step {next.Step}.");
            await Task.Delay(next.After, Cancellation);
        }
    }
}
