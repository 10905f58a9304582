using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Machines;
using Cornac.Operators.Tests.Conformance;

namespace Cornac.Operators.Tests.Standalone;

public sealed class StandaloneBackupFaultTests : IAsyncDisposable
{
    private readonly StandaloneHarness _harness = new();
    private readonly StandaloneBackupGround _ground;

    public StandaloneBackupFaultTests() => _ground = new StandaloneBackupGround(_harness);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task Missing_segment_ends_what_can_be_restored_and_the_failure_names_the_time()
    {
        var target = _harness.Open();
        var spec = await _ground.CreateAsync(target);
        await _ground.WriteAsync(spec, 1);
        await BackupGround.OutliveAsync(await _ground.BackUpAsync(target, spec, BackupKind.Full));
        List<DateTimeOffset> times = [await _ground.WriteAsync(spec, 2)];
        for (var row = 3; row <= 5; row++)
        {
            times.Add(await _ground.WriteAsync(spec, row));
            await _ground.ArchiveAsync(spec);
        }

        var segments = Directory.GetFiles(Path.Combine(_ground.Folder, "archive", spec.ResourceId), "*.zst", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        File.Delete(segments[^2]);
        var seen = await target.Backups!.ObserveAsync(_ground.SetOf(spec), Cancellation);
        var latest = await OperatorHarness.FollowAsync(target, _ground.Restored(spec, new RecoveryTarget.Latest()));
        var beyond = await OperatorHarness.FollowAsync(target, _ground.Restored(spec, new RecoveryTarget.Time(times[^1])));
        // Fewer connections than the source had, too.
        var before = _ground.Restored(spec, new RecoveryTarget.Time(times[0])) with { Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_connections"] = "25" } };
        await OperatorHarness.ConvergeAsync(target, before);

        Assert.Null(seen.EarliestRestorable);
        Assert.Equal([1, 2], await _ground.ReadAsync(before));
        foreach (var turn in new[] { latest, beyond })
        {
            var failure = Assert.IsType<Turn.Fail>(turn);
            Assert.Equal(FailureKind.Permanent, failure.Kind);
            Assert.Contains(times[1].UtcDateTime.ToString("yyyy-MM-dd HH:mm:", System.Globalization.CultureInfo.InvariantCulture), failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Killed_backup_is_taken_again_and_a_killed_restore_goes_on()
    {
        var target = _harness.Open();
        var spec = await _ground.CreateAsync(target);
        await _ground.WriteAsync(spec, 1);
        var order = new BackupOrder("order-1", BackupKind.Full);
        Assert.IsType<Turn.Continue>(await target.Backups!.BackUpAsync(_ground.SetOf(spec), order, new Fence(1), Cancellation));

        await KillInAsync(Path.Combine(_harness.DataDirectory, "backups", spec.ResourceId, "job"));
        var backup = await _ground.BackUpAsync(_harness.Open(), spec, order, fence: 2);

        Assert.Equal([backup.Id], (await target.Backups!.ObserveAsync(_ground.SetOf(spec), Cancellation)).Backups.Select(b => b.Id));
        var restored = _ground.Restored(spec, new RecoveryTarget.Latest());
        var job = Path.Combine(_harness.Folder(restored), "n1", "restore");
        long fence = 1;
        while (!Directory.Exists(job))
            Assert.IsType<Turn.Continue>(await _harness.Open().ConvergeAsync(restored, new Fence(fence++), Cancellation));
        await KillInAsync(job);
        Assert.IsType<Turn.Continue>(await _harness.Open().ConvergeAsync(restored, new Fence(fence++), Cancellation));
        await KillInAsync(job);
        // A new host at every turn, and the server killed while it recovers.
        var isKilled = false;
        Turn turn;
        while ((turn = await _harness.Open().ConvergeAsync(restored, new Fence(fence++), Cancellation)) is Turn.Continue next)
        {
            if (!isKilled && next.Step is "recover" && File.Exists(Path.Combine(_harness.Folder(restored), "n1", "log", "recovery.log")))
            {
                await KillInAsync(Path.Combine(_harness.Folder(restored), "n1", "data"));
                isKilled = true;
            }

            await Task.Delay(next.After, Cancellation);
        }

        Assert.IsType<Turn.Done>(turn);
        Assert.True(isKilled);
        Assert.Equal([1], await _ground.ReadAsync(restored));
        Assert.False(File.Exists(Path.Combine(_harness.Folder(restored), "n1", "conf", "source.conf")));
    }

    [Fact]
    public async Task Server_that_answers_slowly_is_waited_for_at_the_second_attempt()
    {
        var target = _harness.Open();
        var spec = await _ground.CreateAsync(target);
        await _ground.WriteAsync(spec, 1);
        var checkpointer = (await _ground.AskAsync(spec, "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer';"))[0];
        var job = Path.Combine(_harness.DataDirectory, "backups", spec.ResourceId, "job", "name");
        var order = new BackupOrder("order-1", BackupKind.Full);
        // A backup begins with a checkpoint.
        await SignalAsync(checkpointer, "-STOP");
        List<string> attempts = [];
        await Eventually.EqualAsync(true, async () =>
        {
            Assert.IsType<Turn.Continue>(await target.Backups!.BackUpAsync(_ground.SetOf(spec), order, new Fence(1), Cancellation));
            var attempt = File.Exists(job) ? await File.ReadAllTextAsync(job, Cancellation) : string.Empty;
            if (attempts.LastOrDefault() != attempt)
                attempts.Add(attempt);
            return attempts.Count == 2;
        });
        await SignalAsync(checkpointer, "-CONT");

        await _ground.BackUpAsync(target, spec, order, fence: 1);

        Assert.Equal(["order-1 brisk", "order-1"], attempts);
        Assert.Single((await target.Backups!.ObserveAsync(_ground.SetOf(spec), Cancellation)).Backups);
    }

    [Fact]
    public async Task Start_ends_the_backup_of_a_stopped_server_which_is_taken_again_of_the_running_one()
    {
        var target = _harness.Open();
        var spec = await _ground.CreateAsync(target);
        await _ground.WriteAsync(spec, 1);
        await OperatorHarness.ConvergeAsync(target, spec with { Power = PowerState.Stopped, Generation = 2 });
        var order = new BackupOrder("order-1", BackupKind.Full);
        Assert.IsType<Turn.Continue>(await target.Backups!.BackUpAsync(_ground.SetOf(spec), order, new Fence(1), Cancellation));
        var job = Path.Combine(_harness.DataDirectory, "backups", spec.ResourceId, "job");
        await SignalInAsync(job, "-STOP");
        Assert.NotEmpty(await _harness.Machine.FindProcessesInAsync(job, Cancellation));

        await OperatorHarness.ConvergeAsync(target, spec with { Generation = 3 });

        Assert.Empty(await _harness.Machine.FindProcessesInAsync(job, Cancellation));
        await _ground.WriteAsync(spec, 2);
        var backup = await _ground.BackUpAsync(target, spec, order, fence: 1);
        var restored = _ground.Restored(spec, new RecoveryTarget.Consistent(), backup.Id);
        await OperatorHarness.ConvergeAsync(target, restored);
        Assert.Equal([1, 2], await _ground.ReadAsync(restored));
    }

    [Fact]
    public async Task Backup_finds_the_server_started_under_it_and_begins_again()
    {
        var target = _harness.Open();
        var spec = await _ground.CreateAsync(target);
        await _ground.WriteAsync(spec, 1);
        await OperatorHarness.ConvergeAsync(target, spec with { Power = PowerState.Stopped, Generation = 2 });
        var order = new BackupOrder("order-1", BackupKind.Full);
        await target.Backups!.BackUpAsync(_ground.SetOf(spec), order, new Fence(1), Cancellation);
        var job = Path.Combine(_harness.DataDirectory, "backups", spec.ResourceId, "job");
        await SignalInAsync(job, "-STOP");
        // A start that found no backup, because the host died between its look and the backup's.
        Directory.Move(job, job + ".hidden");
        await OperatorHarness.ConvergeAsync(target, spec with { Generation = 3 });
        Directory.Move(job + ".hidden", job);
        Assert.NotEmpty(await _harness.Machine.FindProcessesInAsync(job, Cancellation));

        Assert.IsType<Turn.Continue>(await target.Backups!.BackUpAsync(_ground.SetOf(spec), order, new Fence(1), Cancellation));

        Assert.Empty(await _harness.Machine.FindProcessesInAsync(job, Cancellation));
        await _ground.BackUpAsync(target, spec, order, fence: 1);
    }

    [Fact]
    public async Task Prune_ends_a_backup_in_progress_and_leaves_nothing_of_it()
    {
        var target = _harness.Open();
        var spec = await _ground.CreateAsync(target);
        var kept = await _ground.BackUpAsync(target, spec, BackupKind.Full);
        await target.Backups!.BackUpAsync(_ground.SetOf(spec), new BackupOrder("unwanted", BackupKind.Full), new Fence(1), Cancellation);

        var pruned = await _ground.PruneAsync(target, spec, [kept.Id], kept.Id);

        Assert.Equal([kept.Id], pruned.Backups.Select(b => b.Id));
        var folders = Directory.GetDirectories(Path.Combine(_ground.Folder, "backup", spec.ResourceId)).Select(f => Path.GetFileName(f)!).Where(f => char.IsDigit(f[0]));
        Assert.Equal([kept.Id], folders);
    }

    [Fact]
    public async Task Halt_ends_a_restore_which_goes_on_when_it_is_asked_for_again()
    {
        var target = _harness.Open();
        var spec = await _ground.CreateAsync(target);
        await _ground.WriteAsync(spec, 1);
        await _ground.BackUpAsync(target, spec, BackupKind.Full);
        var restored = _ground.Restored(spec, new RecoveryTarget.Latest());
        var job = Path.Combine(_harness.Folder(restored), "n1", "restore");
        while (!Directory.Exists(job))
            Assert.IsType<Turn.Continue>(await target.ConvergeAsync(restored, new Fence(1), Cancellation));

        await target.Backups!.HaltAsync(restored.ResourceId, new Fence(1), new Fence(1), Cancellation);

        Assert.Empty(await _harness.Machine.FindProcessesInAsync(_harness.Folder(restored), Cancellation));
        await OperatorHarness.ConvergeAsync(target, restored);
        Assert.Equal([1], await _ground.ReadAsync(restored));
    }

    [Fact]
    public async Task Prune_leaves_what_a_restore_reads_meanwhile()
    {
        var target = _harness.Open();
        var spec = await _ground.CreateAsync(target);
        await _ground.WriteAsync(spec, 1);
        await _ground.BackUpAsync(target, spec, BackupKind.Full);
        await _ground.BackUpAsync(target, spec, BackupKind.Incremental);
        await _ground.WriteAsync(spec, 2);
        var kept = await _ground.BackUpAsync(target, spec, BackupKind.Full);
        await BackupGround.OutliveAsync(kept);
        await _ground.WriteAsync(spec, 3);
        await _ground.ArchiveAsync(spec);
        var restored = _ground.Restored(spec, new RecoveryTarget.Latest());
        var job = Path.Combine(_harness.Folder(restored), "n1", "restore");
        while (!Directory.Exists(job))
            Assert.IsType<Turn.Continue>(await target.ConvergeAsync(restored, new Fence(1), Cancellation));
        await SignalInAsync(job, "-STOP");

        var pruned = await _ground.PruneAsync(target, spec, [kept.Id], kept.Id);
        await SignalInAsync(job, "-CONT");

        Assert.Equal([kept.Id], pruned.Backups.Select(b => b.Id));
        await OperatorHarness.ConvergeAsync(target, restored);
        Assert.Equal([1, 2, 3], await _ground.ReadAsync(restored));
    }

    [Fact]
    public async Task Instance_destroyed_under_a_backup_ends_it_cleanly()
    {
        var target = _harness.Open();
        var spec = await _ground.CreateAsync(target);
        await target.Backups!.BackUpAsync(_ground.SetOf(spec), new BackupOrder("order-1", BackupKind.Full), new Fence(1), Cancellation);

        await OperatorHarness.DestroyAsync(target, spec.ResourceId);
        var turn = await BackupGround.FollowAsync(target, () => target.Backups!.BackUpAsync(_ground.SetOf(spec), new BackupOrder("order-1", BackupKind.Full), new Fence(1), Cancellation));

        Assert.Equal(FailureKind.Permanent, Assert.IsType<Turn.Fail>(turn).Kind);
        await _harness.AssertNothingLeftAsync(spec);
        Assert.IsType<Turn.BackedUp>(await BackupGround.FollowAsync(target, () => target.Backups!.RemoveAsync(_ground.SetOf(spec), new Fence(1), Cancellation)));
        await _ground.AssertNothingLeftAsync(_ground.SetOf(spec));
    }

    private async Task SignalInAsync(string folder, string signal)
    {
        foreach (var process in await _harness.Machine.FindProcessesInAsync(folder, Cancellation))
            await SignalAsync(process.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture), signal);
    }

    private Task<CommandResult> SignalAsync(string process, string signal) =>
        _harness.Machine.RunAsync(new MachineCommand("/bin/kill", signal, process) { User = RunAs.Host }, Cancellation);

    private async Task KillInAsync(string folder)
    {
        await SignalInAsync(folder, "-KILL");
        await Eventually.EqualAsync(0, async () => (await _harness.Machine.FindProcessesInAsync(folder, Cancellation)).Count);
    }
}
