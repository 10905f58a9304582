using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Machines;
using Cornac.Operators.Tests.Conformance;

namespace Cornac.Operators.Tests.Standalone;

/// <summary>What is found out about a repository, an archive and the pages of an instance, and what is kept apart.</summary>
public sealed class StandaloneBackupCheckTests : IAsyncDisposable
{
    private readonly StandaloneHarness _harness = new();
    private readonly StandaloneBackupGround _ground;

    public StandaloneBackupCheckTests() => _ground = new StandaloneBackupGround(_harness);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task Wrong_passphrase_is_told_and_the_right_one_is_nowhere_but_in_closed_files()
    {
        var target = _harness.Open();
        var spec = await _ground.CreateAsync(target);
        await _ground.BackUpAsync(target, spec, BackupKind.Full);
        var wrong = _ground.SetOf(spec) with { Passphrase = new Secret("another") };

        var observing = await Assert.ThrowsAsync<RepositoryException>(() => target.Backups!.ObserveAsync(wrong, Cancellation));
        var backingUp = await target.Backups!.BackUpAsync(wrong, new BackupOrder("order-2", BackupKind.Full), new Fence(1), Cancellation);

        Assert.Equal(FailureKind.Permanent, observing.Kind);
        Assert.Contains("passphrase", observing.Message, StringComparison.Ordinal);
        Assert.Equal(observing.Message, Assert.IsType<Turn.Fail>(backingUp).Message);
        var passphrase = _ground.SetOf(spec).Passphrase.Reveal();
        var told = Directory.GetFiles(_harness.DataDirectory, "*", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/data/", StringComparison.Ordinal) && !f.Contains("/run/", StringComparison.Ordinal) && !f.StartsWith(_ground.Folder, StringComparison.Ordinal))
            .Where(f => File.ReadAllText(f).Contains(passphrase, StringComparison.Ordinal))
            .ToDictionary(f => Path.GetFileName(f)!, f => File.GetUnixFileMode(f), StringComparer.Ordinal);
        Assert.Equal(["archive.conf", "set.conf"], told.Keys.Order(StringComparer.Ordinal));
        Assert.All(told.Values, m => Assert.Equal(UnixFileMode.None, m & (UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)));
    }

    [Fact]
    public async Task Server_that_was_started_before_it_could_archive_says_so()
    {
        var target = _harness.Open();
        var spec = await _ground.CreateAsync(target);
        await OperatorHarness.ConvergeAsync(target, spec with { Power = PowerState.Stopped, Generation = 2 });
        var settings = Path.Combine(_harness.Folder(spec), "n1", "conf", "cornac.conf");
        var text = await File.ReadAllTextAsync(settings, Cancellation);
        await File.WriteAllTextAsync(settings, text.Replace("archive_mode = 'on'", "archive_mode = 'off'", StringComparison.Ordinal), Cancellation);

        var running = await OperatorHarness.ConvergeAsync(target, spec with { Generation = 3 });
        var turn = await BackupGround.FollowAsync(target, () => target.Backups!.BackUpAsync(_ground.SetOf(spec), new BackupOrder("order-1", BackupKind.Full), new Fence(1), Cancellation));

        Assert.Null(running.ArchivedUntil);
        Assert.Contains("reboot", running.ArchiveFailure, StringComparison.Ordinal);
        Assert.Contains("reboot", Assert.IsType<Turn.Fail>(turn).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_page_is_found()
    {
        var target = _harness.Open();
        var spec = _harness.NewSpec();
        await OperatorHarness.ConvergeAsync(target, spec);
        await _ground.WriteAsync(spec, 1);
        await using (var connection = await Connecting.AsMasterAsync(_harness, spec))
        {
            var order = new VerificationOrder("good", ["app.public.numbered"]);
            var good = await BackupGround.FollowAsync(target, () => target.Backups!.VerifyAsync(spec.ResourceId, order, new Fence(1), Cancellation));
            Assert.Equal(1, Assert.IsType<Turn.Verified>(good).Report.RowCounts["app.public.numbered"]);
        }

        string path;
        await using (var connection = await Connecting.AsMasterAsync(_harness, spec))
            path = await connection.ScalarAsync<string>("SELECT pg_relation_filepath('numbered')");
        await OperatorHarness.ConvergeAsync(target, spec with { Power = PowerState.Stopped, Generation = 2 });
        await using (var file = File.OpenWrite(Path.Combine(_harness.Folder(spec), "n1", "data", path)))
        {
            file.Seek(8000, SeekOrigin.Begin);
            file.Write("damage"u8);
        }

        await OperatorHarness.ConvergeAsync(target, spec with { Generation = 3 });
        var turn = await BackupGround.FollowAsync(target, () => target.Backups!.VerifyAsync(spec.ResourceId, new VerificationOrder("bad", []), new Fence(1), Cancellation));

        var report = Assert.IsType<Turn.Verified>(turn).Report;
        Assert.False(report.Passed);
        Assert.Contains(report.Findings, f => f.Contains("numbered", StringComparison.Ordinal) || f.Contains("app", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Isolated_instance_listens_nowhere_and_archives_nothing()
    {
        var target = _harness.Open();
        var spec = _harness.NewSpec();
        spec = spec with { Isolated = true, Archive = _ground.SetOf(spec) };

        var done = await OperatorHarness.ConvergeAsync(target, spec);

        Assert.Equal(PortState.Free, await _harness.Machine.ProbePortAsync(spec.Address, spec.Port, Cancellation));
        Assert.Equal(["true|"], await _ground.AskAsync(spec, "SELECT current_setting('archive_command'), current_setting('listen_addresses');"));
        Assert.Null(done.ArchivedUntil);
        Assert.False(Directory.Exists(_ground.Folder));
    }
}
