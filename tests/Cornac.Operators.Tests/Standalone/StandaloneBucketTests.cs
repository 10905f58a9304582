using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Engine.Backups;
using Cornac.Operators.Tests.Conformance;

namespace Cornac.Operators.Tests.Standalone;

/// <summary>Backups in a bucket, on a real S3 server over TLS.</summary>
public sealed class StandaloneBucketTests(ObjectStore store) : IClassFixture<ObjectStore>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bucket_keeps_backups_and_WAL_restores_to_a_time_and_gives_up_what_is_not_wanted()
    {
        Assert.SkipWhen(store.Lacking is not null, store.Lacking ?? "");
        await store.RequireSignaturesAsync(false);
        await using var harness = new StandaloneHarness();
        var ground = new StandaloneBackupGround(harness, store.Repository);
        var target = harness.Open();
        var spec = await ground.CreateAsync(target);
        var set = ground.SetOf(spec);
        await ground.WriteAsync(spec, 1);
        var commands = new HashSet<string>(StringComparer.Ordinal);

        var full = await BackUpAsync(target, set, BackupKind.Full, commands);
        await ground.WriteAsync(spec, 2);
        var incremental = await BackUpAsync(target, set, BackupKind.Incremental, commands);
        await BackupGround.OutliveAsync(incremental);
        var then = await ground.WriteAsync(spec, 3);
        await ground.WriteAsync(spec, 4);
        await ground.ArchiveAsync(spec);
        var seen = await target.Backups!.ObserveAsync(set, Cancellation);
        var restored = ground.Restored(spec, new RecoveryTarget.Time(then));
        await OperatorHarness.ConvergeAsync(target, restored);

        Assert.Equal([full.Id, incremental.Id], seen.Backups.Select(b => b.Id));
        Assert.Equal([full.Id], incremental.BuildsUpon);
        Assert.True(incremental.RepositoryBytes < full.RepositoryBytes);
        Assert.True(seen.ArchiveBytes > 0);
        Assert.Equal([1, 2, 3], await ground.ReadAsync(restored));

        var last = await BackUpAsync(target, set, BackupKind.Full, commands);
        var before = await ListAsync(harness);
        var kept = await ground.PruneAsync(target, spec, [last.Id], last.Id);
        var after = await ListAsync(harness);
        Assert.Equal([last.Id], kept.Backups.Select(b => b.Id));
        Assert.Contains(before, name => IsOf(full, name));
        Assert.DoesNotContain(after, name => IsOf(full, name));
        Assert.True(Segments(after) < Segments(before), $"{Segments(after)} segments of {Segments(before)} are left");

        AssertUntold(harness, commands);
        await OperatorHarness.DestroyAsync(target, spec.ResourceId);
        Assert.IsType<Turn.BackedUp>(await BackupGround.FollowAsync(target, () => target.Backups!.RemoveAsync(set, new Fence(1), Cancellation)));
        Assert.DoesNotContain(await ListAsync(harness), name => name.Contains(spec.ResourceId, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_names_the_bucket_key_or_certificate_that_is_wrong_and_tells_no_secret()
    {
        Assert.SkipWhen(store.Lacking is not null, store.Lacking ?? "");
        await store.RequireSignaturesAsync(true);
        await using var harness = new StandaloneHarness();
        var backups = harness.Open().Backups!;
        Task<RepositoryHealth> Check(BackupRepository repository) => backups.CheckAsync(repository, Cancellation);

        var asked = await Task.WhenAll(
            Check(store.Repository),
            Check(WithSetting("s3-bucket", "not-made-yet")),
            Check(WithSecret("s3-key-secret", "n0t-the-secret")),
            Check(WithSecret("s3-key", "AKIANOTTHEKEY0000000")),
            Check(WithSetting("storage-ca-file", "/etc/ssl/certs/ca-certificates.crt")));
        await store.RequireSignaturesAsync(false);

        Assert.Equal([true, false, false, false, false], asked.Select(h => h.Usable));
        var told = asked.Select(h => h.Message ?? "").ToList();
        Assert.Contains("has no bucket \"not-made-yet\"", told[1], StringComparison.Ordinal);
        Assert.Contains("does not accept its key (SignatureDoesNotMatch)", told[2], StringComparison.Ordinal);
        Assert.Contains("does not accept its key (InvalidAccessKeyId)", told[3], StringComparison.Ordinal);
        Assert.Contains("not trusted", told[4], StringComparison.Ordinal);
        Assert.All(told, m => Assert.DoesNotContain(store.Repository.Secrets["s3-key-secret"].Reveal(), m, StringComparison.Ordinal));
        Assert.All(told, m => Assert.DoesNotContain("n0t-the-secret", m, StringComparison.Ordinal));
    }

    /// <summary>Takes a backup, and notes the command lines of all processes meanwhile.</summary>
    private static async Task<ObservedBackup> BackUpAsync(IOperator target, BackupSet set, BackupKind kind, HashSet<string> commands)
    {
        var order = new BackupOrder(Guid.NewGuid().ToString("N"), kind);
        var turn = await BackupGround.FollowAsync(target, async () =>
        {
            var asked = target.Backups!.BackUpAsync(set, order, new Fence(1), Cancellation);
            commands.UnionWith(Directory.GetDirectories("/proc").Select(p => Read(Path.Combine(p, "cmdline"))));
            return await asked;
        });
        Assert.False(turn is Turn.Fail, (turn as Turn.Fail)?.Message);
        return Assert.IsType<Turn.BackedUp>(turn).Observed.Backups.Single(b => b.OrderId == order.OrderId);
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty; // It has ended, or is no process.
        }
    }

    /// <summary>pgBackRest keeps the list of what a backup held, which is small, beyond the backup.</summary>
    private static bool IsOf(ObservedBackup backup, string name) =>
        name.Contains(backup.Id, StringComparison.Ordinal) && !name.Contains("backup.history", StringComparison.Ordinal);

    private static int Segments(IEnumerable<string> names) => names.Count(n => WalSegment.TryParse(Path.GetFileName(n), out _));

    private async Task<IReadOnlyList<string>> ListAsync(StandaloneHarness harness)
    {
        var listed = await new PgBackRest("/usr/bin/pgbackrest").RunAsync(harness.Machine, SetConfiguration.Render(store.Repository), ["--recurse", "repo-ls"], Cancellation);
        Assert.True(listed.Succeeded, listed.StandardOutput + listed.StandardError);
        return listed.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The secret stands in closed files of configuration, and nowhere else.</summary>
    private void AssertUntold(StandaloneHarness harness, HashSet<string> commands)
    {
        var secret = store.Repository.Secrets["s3-key-secret"].Reveal();
        Assert.Contains(commands, c => c.Contains("pgbackrest", StringComparison.Ordinal));
        Assert.DoesNotContain(commands, c => c.Contains(secret, StringComparison.Ordinal));
        var told = Directory.GetFiles(harness.DataDirectory, "*", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/run/", StringComparison.Ordinal) && Read(f).Contains(secret, StringComparison.Ordinal))
            .ToDictionary(f => Path.GetFileName(f), File.GetUnixFileMode, StringComparer.Ordinal);
        Assert.Equal(["archive.conf", "set.conf"], told.Keys.Order(StringComparer.Ordinal));
        Assert.All(told.Values, m => Assert.Equal(UnixFileMode.None, m & (UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)));
    }

    private BackupRepository WithSetting(string name, string value) =>
        store.Repository with { Settings = new Dictionary<string, string>(store.Repository.Settings, StringComparer.Ordinal) { [name] = value } };

    private BackupRepository WithSecret(string name, string value) =>
        store.Repository with { Secrets = new Dictionary<string, Secret>(store.Repository.Secrets, StringComparer.Ordinal) { [name] = new(value) } };
}
