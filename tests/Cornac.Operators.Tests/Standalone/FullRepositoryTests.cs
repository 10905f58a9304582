using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Machines;
using Cornac.Operators.Tests.Conformance;

namespace Cornac.Operators.Tests.Standalone;

/// <summary>A file system of its own as repository, with too little room.</summary>
public sealed class FullRepositoryTests : IAsyncDisposable
{
    private readonly StandaloneHarness _harness = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task Repository_that_fills_up_in_the_middle_of_a_backup_is_told_and_nothing_of_it_counts()
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Skip("Only root can mount a file system.");
        var folder = Directory.CreateTempSubdirectory("cf-").FullName;
        var mounted = await RunAsync("mount", "-t", "tmpfs", "-o", "size=24m,mode=0777", "none", folder);
        if (!mounted.Succeeded)
        {
            Directory.Delete(folder);
            Assert.Skip($"No file system can be mounted here: {mounted.StandardError}");
        }

        try
        {
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            await FillAsync(new StandaloneBackupGround(_harness, Path.Combine(folder, "repository")), folder);
        }
        finally
        {
            await RunAsync("umount", "--lazy", folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task FillAsync(StandaloneBackupGround ground, string folder)
    {
        var target = _harness.Open();
        var spec = _harness.NewSpec();
        await OperatorHarness.ConvergeAsync(target, spec);
        await using (var connection = await Connecting.AsMasterAsync(_harness, spec))
        {
            // More than fits, which no compression makes smaller; nothing is archived yet.
            await connection.ExecuteAsync("CREATE TABLE noise AS SELECT sha512(n::text::bytea) || sha512((-n)::text::bytea) AS bytes FROM generate_series(1, 300000) n");
        }

        spec = spec with { Archive = ground.SetOf(spec), Generation = 2 };
        await OperatorHarness.ConvergeAsync(target, spec);
        var order = new BackupOrder("order-1", BackupKind.Full);

        var turn = await BackupGround.FollowAsync(target, () => target.Backups!.BackUpAsync(ground.SetOf(spec), order, new Fence(1), Cancellation));
        var during = await target.Backups!.ObserveAsync(ground.SetOf(spec), Cancellation);

        var failure = Assert.IsType<Turn.Fail>(turn);
        Assert.Equal(FailureKind.StorageFull, failure.Kind);
        Assert.Contains("No space is left in the backup repository \"test\"", failure.Message, StringComparison.Ordinal);
        Assert.Empty(during.Backups);
        Assert.False((await target.Backups!.CheckAsync(ground.SetOf(spec).Repository, Cancellation)).Usable);
        Assert.Equal(InstanceState.Running, (await target.ObserveAsync(spec.ResourceId, Cancellation)).State);

        Assert.True((await RunAsync("mount", "-o", "remount,size=300m", folder)).Succeeded);
        var backup = await ground.BackUpAsync(target, spec, order, fence: 1);
        var set = Path.Combine(ground.Folder, "backup", spec.ResourceId);
        Assert.Equal([backup.Id], Directory.GetDirectories(set).Select(f => Path.GetFileName(f)!).Where(f => char.IsDigit(f[0])));
    }

    private Task<CommandResult> RunAsync(string program, params string[] arguments) =>
        _harness.Machine.RunAsync(new MachineCommand("/usr/bin/" + program, arguments) { User = RunAs.Host }, Cancellation);
}
