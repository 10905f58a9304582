using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Tests.Conformance;

namespace Cornac.Operators.Tests.Standalone;

/// <summary>Repositories that cannot be used as they should.</summary>
public sealed class StandaloneRepositoryFaultTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Full_and_read_only_repositories_are_told_and_the_instance_runs_on()
    {
        await using var disk = await SmallDisk.MountAsync("40m");
        await using var harness = new StandaloneHarness();
        var ground = new StandaloneBackupGround(harness, Path.Combine(disk.Directory, "repository"));
        var target = harness.Open();
        var spec = await ground.CreateAsync(target);
        Assert.True((await target.Backups!.CheckAsync(ground.SetOf(spec).Repository, Cancellation)).Usable);
        await File.WriteAllBytesAsync(Path.Combine(disk.Directory, "filler"), new byte[30 << 20], Cancellation);

        var full = await BackupGround.FollowAsync(target, () => target.Backups!.BackUpAsync(ground.SetOf(spec), new BackupOrder("order-1", BackupKind.Full), new Fence(1), Cancellation));
        var fullHealth = await target.Backups!.CheckAsync(ground.SetOf(spec).Repository, Cancellation);
        await disk.RemountAsync(readOnly: true);
        var readOnly = await BackupGround.FollowAsync(target, () => target.Backups!.BackUpAsync(ground.SetOf(spec), new BackupOrder("order-1", BackupKind.Full), new Fence(1), Cancellation));
        var health = await target.Backups!.CheckAsync(ground.SetOf(spec).Repository, Cancellation);
        await ground.WriteAsync(spec, 1);
        await ground.AskAsync(spec, "SELECT pg_switch_wal();");
        await Eventually.EqualAsync(true, async () => (await target.ObserveAsync(spec.ResourceId, Cancellation)).ArchiveFailure is not null);
        var seen = await target.ObserveAsync(spec.ResourceId, Cancellation);
        await disk.RemountAsync(readOnly: false);
        File.Delete(Path.Combine(disk.Directory, "filler"));

        Assert.Equal(FailureKind.StorageFull, Assert.IsType<Turn.Fail>(full).Kind);
        Assert.Contains("No space", fullHealth.Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Transient, Assert.IsType<Turn.Fail>(readOnly).Kind);
        Assert.Contains("read-only", ((Turn.Fail)readOnly).Message, StringComparison.Ordinal);
        Assert.False(health.Usable);
        Assert.Contains("read-only", health.Message, StringComparison.Ordinal);
        Assert.Equal(InstanceState.Running, seen.State);
        Assert.True((await target.Backups!.CheckAsync(ground.SetOf(spec).Repository, Cancellation)).Usable);
    }

    [Fact]
    public async Task Unreachable_and_unknown_repositories_fail_in_words_and_keep_no_instance_from_starting()
    {
        await using var harness = new StandaloneHarness();
        var target = harness.Open();
        var spec = harness.NewSpec();
        var bucket = new BackupRepository
        {
            Name = "bucket",
            Kind = RepositoryKind.S3,
            Path = "/cornac",
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["s3-bucket"] = "b", ["s3-endpoint"] = "127.0.0.1", ["s3-region"] = "local", ["s3-uri-style"] = "path", ["storage-port"] = "1",
            },
            Secrets = new Dictionary<string, Secret>(StringComparer.Ordinal) { ["s3-key"] = new("key"), ["s3-key-secret"] = new("hidden") },
        };
        var set = new BackupSet(spec.ResourceId, bucket, new Secret("pass"));

        var done = await OperatorHarness.ConvergeAsync(target, spec with { Archive = set });
        var unreachable = await target.Backups!.CheckAsync(bucket, Cancellation);
        var sftp = await target.Backups!.CheckAsync(bucket with { Kind = RepositoryKind.Sftp }, Cancellation);
        var missing = await target.Backups!.CheckAsync(new BackupRepository { Name = "none", Kind = RepositoryKind.Folder, Path = "/nowhere/at/all" }, Cancellation);
        var uninstalled = harness.Options with { BackupProgram = "/nowhere/pgbackrest" };
        using var without = Cornac.Operators.Standalone.StandaloneOperator.Open(uninstalled, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);

        Assert.Equal(InstanceState.Running, done.State);
        Assert.Contains("bucket", unreachable.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", unreachable.Message, StringComparison.Ordinal);
        Assert.Contains("2.46", sftp.Message, StringComparison.Ordinal);
        Assert.Contains("/nowhere/at/all", missing.Message, StringComparison.Ordinal);
        Assert.All([unreachable, sftp, missing], h => Assert.False(h.Usable));
        Assert.True((await target.DescribeAsync(Cancellation)).SupportsBackups);
        Assert.False((await without.DescribeAsync(Cancellation)).SupportsBackups);
        Assert.Contains("apt-get install", (await without.Backups.CheckAsync(bucket, Cancellation)).Message, StringComparison.Ordinal);
    }
}
