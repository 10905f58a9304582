using Cornac.EndToEnd.Tests.Hosts;

namespace Cornac.EndToEnd.Tests.Backups;

/// <summary>The host, or pgBackRest, dies by SIGKILL while a snapshot is taken or restored.</summary>
public sealed class KilledBackupTests
{
    [Fact]
    public async Task Snapshot_and_restore_end_well_whoever_is_killed()
    {
        await using var home = new CornacHome();
        await home.StartAsync();
        var ground = new BackupGround(home);
        await ground.CreateAsync();

        await ground.SnapshotAsync("tool-killed");
        await BackupGround.KillAsync(await BackupGround.BusyAsync(ground.Job));
        await ground.WaitForSnapshotAsync("tool-killed");

        await ground.SnapshotAsync("host-killed");
        await BackupGround.BusyAsync(ground.Job);
        await home.Host.KillAsync();
        await home.StartAsync();
        await ground.WaitForSnapshotAsync("host-killed");

        await ground.RestoreAsync("tool-killed", "one");
        await BackupGround.KillAsync(await BackupGround.BusyAsync(await RestoreJobAsync(home, "one")));
        await ground.RestoreAsync("host-killed", "two");
        await BackupGround.BusyAsync(await RestoreJobAsync(home, "two"));
        await home.Host.KillAsync();
        await home.StartAsync();
        await ground.AssertRowsAsync("one");
        await ground.AssertRowsAsync("two");

        Assert.Equal(["host-killed", "tool-killed"], (await ground.SnapshotsAsync("manual")).Select(s => s.Element("DBSnapshotIdentifier")!.Value).Order(StringComparer.Ordinal));
        await Orphans.NoneAsync(home);
        // Each order was taken once.
        Assert.Equal(["0"], await home.Inventory.QueryAsync(
            "SELECT count(*) FROM (SELECT 1 FROM db_snapshots GROUP BY set_id, backup_id HAVING count(*) > 1) twice"));
    }

    private static async Task<string> RestoreJobAsync(CornacHome home, string name) =>
        Path.Combine(home.Node((await home.FindAsync(name))!.Element("DbiResourceId")!.Value), "restore");
}
