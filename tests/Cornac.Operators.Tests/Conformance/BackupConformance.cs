using System.Security.Cryptography;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Operators.Tests.Conformance;

/// <summary>What every operator that takes backups owes to the contract. Derive, give a ground, and run.</summary>
public abstract class BackupConformance(BackupGround ground) : IAsyncDisposable
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected BackupGround Ground { get; } = ground;

    public async ValueTask DisposeAsync()
    {
        await Ground.Harness.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Any_point_in_time_is_restored_with_exactly_the_rows_committed_before()
    {
        const int Points = 10;
        var target = Ground.Harness.Open();
        var spec = await Ground.CreateAsync(target);
        await Ground.WriteAsync(spec, 1);
        var first = await Ground.BackUpAsync(target, spec, BackupKind.Full);
        List<(DateTimeOffset Time, int Row)> points = [];
        for (var row = 2; row <= 60; row++)
        {
            var committed = await Ground.WriteAsync(spec, row);
            if (committed > first.CompletedAt)
                points.Add((committed, row));
            if (row == 30)
            {
                await BackupGround.OutliveAsync(first);
                await Ground.BackUpAsync(target, spec, BackupKind.Incremental);
            }
        }

        await Ground.ArchiveAsync(spec);
        var chosen = points.OrderBy(_ => RandomNumberGenerator.GetInt32(int.MaxValue)).Take(Points).ToList();
        foreach (var pair in chosen.Chunk(2))
            await Task.WhenAll(pair.Select(p => AssertRestoredAsync(target, spec, new RecoveryTarget.Time(p.Time), p.Row)));
        await AssertRestoredAsync(target, spec, new RecoveryTarget.Latest(), 60);
    }

    [Fact]
    public async Task Removing_any_backup_harms_no_other()
    {
        var target = Ground.Harness.Open();
        var spec = await Ground.CreateAsync(target);
        List<ObservedBackup> taken = [];
        foreach (var kind in new[] { BackupKind.Full, BackupKind.Incremental, BackupKind.Incremental, BackupKind.Full })
        {
            await Ground.WriteAsync(spec, taken.Count + 1);
            taken.Add(await Ground.BackUpAsync(target, spec, kind));
        }

        Assert.Equal([BackupKind.Full, BackupKind.Incremental, BackupKind.Incremental, BackupKind.Full], taken.Select(b => b.Kind));
        Assert.Equal([taken[0].Id, taken[1].Id], taken[2].BuildsUpon.Order(StringComparer.Ordinal));
        Assert.Empty(taken[3].BuildsUpon);

        // The third builds upon the first two, which nobody wants any more.
        var kept = await Ground.PruneAsync(target, spec, [taken[2].Id, taken[3].Id], taken[3].Id);
        Assert.Equal([.. taken.Select(b => b.Id)], kept.Backups.Select(b => b.Id));
        Assert.Equal(taken[3].CompletedAt, kept.EarliestRestorable);
        await AssertRestoredAsync(target, spec, new RecoveryTarget.Consistent(), 3, taken[2].Id);

        var two = await Ground.PruneAsync(target, spec, [taken[0].Id, taken[3].Id], taken[3].Id);
        Assert.Equal([taken[0].Id, taken[3].Id], two.Backups.Select(b => b.Id));
        await AssertRestoredAsync(target, spec, new RecoveryTarget.Consistent(), 1, taken[0].Id);

        var one = await Ground.PruneAsync(target, spec, [taken[0].Id], archiveFrom: null);
        Assert.Equal([taken[0].Id], one.Backups.Select(b => b.Id));
        await AssertRestoredAsync(target, spec, new RecoveryTarget.Consistent(), 1, taken[0].Id);

        Assert.Empty((await Ground.PruneAsync(target, spec, [], archiveFrom: null)).Backups);
        Assert.Equal(BackupKind.Full, (await Ground.BackUpAsync(target, spec, BackupKind.Incremental)).Kind);
    }

    [Fact]
    public async Task Order_asked_for_again_is_the_same_backup()
    {
        var target = Ground.Harness.Open();
        var spec = await Ground.CreateAsync(target);

        var first = await Ground.BackUpAsync(target, spec, BackupKind.Full, "order-1", fence: 3);
        var again = await Ground.BackUpAsync(Ground.Harness.Open(), spec, BackupKind.Full, "order-1", fence: 4);

        Assert.Equal(first.Id, again.Id);
        Assert.Equal("order-1", first.OrderId);
        Assert.True(first.DatabaseBytes > 0);
        Assert.Single((await target.Backups!.ObserveAsync(Ground.SetOf(spec), Cancellation)).Backups);
        var late = Ground.Harness.Open().Backups!;
        await Assert.ThrowsAsync<StaleFenceException>(() => late.BackUpAsync(Ground.SetOf(spec), new BackupOrder("order-2", BackupKind.Full), new Fence(3), Cancellation));
        await Assert.ThrowsAsync<StaleFenceException>(() => late.PruneAsync(Ground.SetOf(spec), new BackupRetention(new HashSet<string>(StringComparer.Ordinal), null), new Fence(3), Cancellation));
        await Assert.ThrowsAsync<StaleFenceException>(() => late.RemoveAsync(Ground.SetOf(spec), new Fence(3), Cancellation));
    }

    [Fact]
    public async Task Halted_backup_is_begun_anew_by_whoever_asks_for_it_again()
    {
        var target = Ground.Harness.Open();
        var spec = await Ground.CreateAsync(target);
        await Ground.WriteAsync(spec, 1);
        var order = new BackupOrder("order-1", BackupKind.Full);
        Assert.IsType<Turn.Continue>(await target.Backups!.BackUpAsync(Ground.SetOf(spec), order, new Fence(5), Cancellation));

        await target.Backups!.HaltAsync(spec.ResourceId, new Fence(5), new Fence(5), Cancellation);

        Assert.Empty((await target.Backups!.ObserveAsync(Ground.SetOf(spec), Cancellation)).Backups);
        var next = Ground.Harness.Open();
        var backup = await Ground.BackUpAsync(next, spec, order, fence: 6);
        Assert.Equal([backup.Id], (await next.Backups!.ObserveAsync(Ground.SetOf(spec), Cancellation)).Backups.Select(b => b.Id));
    }

    [Fact]
    public async Task Set_outlives_its_instance_and_is_removed_without_a_trace()
    {
        var target = Ground.Harness.Open();
        var spec = await Ground.CreateAsync(target);
        await Ground.WriteAsync(spec, 1);
        var backup = await Ground.BackUpAsync(target, spec, BackupKind.Full);
        await OperatorHarness.DestroyAsync(target, spec.ResourceId);

        Assert.Equal([backup.Id], (await target.Backups!.ObserveAsync(Ground.SetOf(spec), Cancellation)).Backups.Select(b => b.Id));
        var restored = Ground.Restored(spec, new RecoveryTarget.Consistent(), backup.Id);
        // As different as an instance can be.
        restored = restored with { Port = 6543, StorageGiB = spec.StorageGiB + 10, Name = "other", Archive = Ground.SetOf(restored) };
        await OperatorHarness.ConvergeAsync(target, restored);
        Assert.Equal([1], await Ground.ReadAsync(restored));
        await Ground.WriteAsync(restored, 2);
        await Ground.BackUpAsync(target, restored, BackupKind.Full);

        var gone = await BackupGround.FollowAsync(target, () => target.Backups!.BackUpAsync(Ground.SetOf(spec), new BackupOrder("late", BackupKind.Full), new Fence(1), Cancellation));
        Assert.Equal(FailureKind.Permanent, Assert.IsType<Turn.Fail>(gone).Kind);
        var removed = await BackupGround.FollowAsync(target, () => target.Backups!.RemoveAsync(Ground.SetOf(spec), new Fence(1), Cancellation));
        Assert.Empty(Assert.IsType<Turn.BackedUp>(removed).Observed.Backups);
        Assert.Empty((await target.Backups!.ObserveAsync(Ground.SetOf(spec), Cancellation)).Backups);
        await Ground.AssertNothingLeftAsync(Ground.SetOf(spec));
        Assert.Single((await target.Backups!.ObserveAsync(Ground.SetOf(restored), Cancellation)).Backups);
    }

    [Fact]
    public async Task Stopped_instance_is_backed_up_as_it_lies()
    {
        var target = Ground.Harness.Open();
        var spec = await Ground.CreateAsync(target);
        await Ground.WriteAsync(spec, 1);
        await OperatorHarness.ConvergeAsync(target, spec with { Power = PowerState.Stopped, Generation = 2 });

        var backup = await Ground.BackUpAsync(target, spec, BackupKind.Full);

        await AssertRestoredAsync(target, spec, new RecoveryTarget.Consistent(), 1, backup.Id);
        Assert.Equal(InstanceState.Stopped, (await target.ObserveAsync(spec.ResourceId, Cancellation)).State);
    }

    [Fact]
    public async Task What_cannot_be_restored_fails_for_good()
    {
        var target = Ground.Harness.Open();
        var spec = await Ground.CreateAsync(target);

        var nothing = await OperatorHarness.FollowAsync(target, Ground.Restored(spec, new RecoveryTarget.Latest()));
        var backup = await Ground.BackUpAsync(target, spec, BackupKind.Full);
        var unknown = await OperatorHarness.FollowAsync(target, Ground.Restored(spec, new RecoveryTarget.Consistent(), "20200101-000000F"));
        var early = await OperatorHarness.FollowAsync(target, Ground.Restored(spec, new RecoveryTarget.Time(backup.StartedAt.AddHours(-1))));

        Assert.All([nothing, unknown, early], t => Assert.Equal(FailureKind.Permanent, Assert.IsType<Turn.Fail>(t).Kind));
        Assert.Contains("20200101-000000F", ((Turn.Fail)unknown).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_of_the_data_passes_and_counts_rows()
    {
        var target = Ground.Harness.Open();
        var spec = await Ground.CreateAsync(target);

        var turn = await BackupGround.FollowAsync(target, () => target.Backups!.VerifyAsync(spec.ResourceId, new VerificationOrder("check-1", []), new Fence(1), Cancellation));

        var report = Assert.IsType<Turn.Verified>(turn).Report;
        Assert.True(report.Passed, string.Join('\n', report.Findings));
        var health = await target.Backups!.CheckAsync(Ground.SetOf(spec).Repository, Cancellation);
        Assert.True(health.Usable, health.Message);
    }

    protected async Task AssertRestoredAsync(IOperator target, InstanceSpec source, RecoveryTarget until, int rows, string? backupId = null)
    {
        var spec = Ground.Restored(source, until, backupId);
        await OperatorHarness.ConvergeAsync(target, spec);
        Assert.Equal(Enumerable.Range(1, rows), await Ground.ReadAsync(spec));
        await OperatorHarness.DestroyAsync(target, spec.ResourceId);
    }
}
