using Cornac.EndToEnd.Tests.Hosts;

namespace Cornac.EndToEnd.Tests.Backups;

/// <summary>Backups that meet with something, each test on an instance of its own.</summary>
public sealed class BackupFaultTests(RunningHome running) : IClassFixture<RunningHome>
{
    private CornacHome Home => running.Home;

    /// <summary>The host, or pgBackRest, dies by SIGKILL while a snapshot is taken or restored.</summary>
    [Fact]
    public async Task Snapshot_and_restore_end_well_whoever_is_killed()
    {
        var ground = new BackupGround(Home);
        await ground.CreateAsync();

        await ground.SnapshotAsync("tool-killed");
        await BackupGround.KillAsync(await BackupGround.BusyAsync(ground.Job));
        await ground.WaitForSnapshotAsync("tool-killed");

        await ground.SnapshotAsync("host-killed");
        await BackupGround.BusyAsync(ground.Job);
        await Home.Host.KillAsync();
        await Home.StartAsync();
        await ground.WaitForSnapshotAsync("host-killed");

        await ground.RestoreAsync("tool-killed", "one");
        await BackupGround.KillAsync(await BackupGround.BusyAsync(await RestoreJobAsync("one")));
        await ground.RestoreAsync("host-killed", "two");
        await BackupGround.BusyAsync(await RestoreJobAsync("two"));
        await Home.Host.KillAsync();
        await Home.StartAsync();
        await ground.AssertRowsAsync("one");
        await ground.AssertRowsAsync("two");

        var kept = (await ground.SnapshotsAsync("manual")).Select(s => s.Element("DBSnapshotIdentifier")!.Value);
        Assert.Equal("host-killed, tool-killed", string.Join(", ", kept.Order(StringComparer.Ordinal)));
        await Orphans.NoneAsync(Home);
        // Each order was taken once.
        Assert.Equal(["0"], await Home.Inventory.QueryAsync(
            "SELECT count(*) FROM (SELECT 1 FROM db_snapshots GROUP BY set_id, backup_id HAVING count(*) > 1) twice"));
    }

    [Fact]
    public async Task Drill_passes_and_leaves_nothing_and_fails_with_an_event_when_the_backup_is_damaged()
    {
        var ground = new BackupGround(Home, "drilled");
        await ground.CreateAsync();
        await ground.SnapshotAsync("whole");
        await ground.WaitForSnapshotAsync("whole");

        var passed = await RestoreDrill.RunAsync(Home, ground.Name, "app.public.numbered");
        Assert.True((string)passed["Status"]! == "passed", $"{passed}\n{Home.Logs}");
        Assert.Equal(BackupGround.Rows, (int)Assert.Single(passed["RowCounts"]!.AsArray())!["Rows"]!);
        Assert.NotNull(passed["RecoverySeconds"]);
        await Orphans.NoneAsync(Home);

        Damage(ground);
        var failed = await RestoreDrill.RunAsync(Home, ground.Name, "app.public.numbered");

        Assert.Equal("failed", (string)failed["Status"]!);
        Assert.Contains("damaged", (string)failed["Message"]!, StringComparison.Ordinal);
        var events = await Home.EventsAsync(ground.Name);
        Assert.Contains(events, e => e.Contains((string)failed["Message"]!, StringComparison.Ordinal));
        await Orphans.NoneAsync(Home);
    }

    /// <summary>Flips bytes in the middle of the largest file, which holds the rows.</summary>
    private static void Damage(BackupGround ground)
    {
        var largest = Directory.GetFiles(Path.Combine(ground.Repository, "backup", ground.ResourceId), "*", SearchOption.AllDirectories)
            .Select(path => new FileInfo(path)).MaxBy(file => file.Length)!;
        using var file = largest.Open(FileMode.Open, FileAccess.ReadWrite);
        file.Seek(largest.Length / 2, SeekOrigin.Begin);
        var bytes = new byte[64];
        file.ReadExactly(bytes);
        file.Seek(-bytes.Length, SeekOrigin.Current);
        file.Write([.. bytes.Select(b => (byte)~b)]);
    }

    private async Task<string> RestoreJobAsync(string name) =>
        Path.Combine(Home.Node((await Home.FindAsync(name))!.Element("DbiResourceId")!.Value), "restore");
}
