using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;
using Cornac.Testing;

namespace Cornac.EndToEnd.Tests.Backups;

/// <summary>The repository, or the instance, goes away under a backup.</summary>
public sealed class LostRepositoryTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Read_only_repository_is_told_and_all_goes_on_by_itself_once_it_is_writable()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Skip("Only root can mount a file system.");
        var folder = Directory.CreateTempSubdirectory("cr-").FullName;
        var mounted = await CommandLine.RunAsync("mount", ["-t", "tmpfs", "-o", "size=300m,mode=0755", "none", folder]);
        if (mounted.ExitCode != 0)
        {
            Directory.Delete(folder);
            Assert.Skip($"No file system can be mounted here: {mounted.Error}");
        }

        try
        {
            await using var home = new CornacHome();
            // The parent of the repository is root's: the folder itself is made for the user of PostgreSQL.
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            home.Environment["Cornac__Backups__Repositories__default__Kind"] = "folder";
            home.Environment["Cornac__Backups__Repositories__default__Path"] = Path.Combine(folder, "repository");
            await home.StartAsync();
            var ground = new BackupGround(home) { Repository = Path.Combine(folder, "repository") };
            await ground.CreateAsync();

            (await CommandLine.RunAsync("mount", ["-o", "remount,ro", folder])).Expect();
            await ground.SnapshotAsync("soon");
            (await ground.AskAsync(ground.ResourceId, "SELECT pg_switch_wal()")).Expect();
            await EventAsync(home, "WAL of the DB instance cannot be archived");
            var failure = "";
            await Eventually.Until(
                async () => (failure = string.Join('|', await home.Inventory.QueryAsync($"SELECT failure FROM backup_sets WHERE resource_id = '{ground.ResourceId}'")))
                    .Contains("read-only", StringComparison.Ordinal), Patience, () => $"The set's failure is: {failure}\n{home.Logs}");
            Assert.Contains("failing", (await home.CommandAsync("status")).Output, StringComparison.Ordinal);

            (await CommandLine.RunAsync("mount", ["-o", "remount,rw", folder])).Expect();
            await ground.WaitForSnapshotAsync("soon");
            await EventAsync(home, "WAL of the DB instance is archived again.");
            await Eventually.Until(
                async () => (await home.Inventory.QueryAsync("SELECT resource_id FROM backup_sets WHERE failure IS NOT NULL OR archive_failure IS NOT NULL")).Count == 0,
                Patience, () => $"A failure still shows.\n{home.Logs}");

            // The instance goes while it is backed up: the backup ends, and nothing of either is left.
            await ground.SnapshotAsync("late");
            await BackupGround.BusyAsync(ground.Job);
            await home.CallAsync("DeleteDBInstance", ground.Name, ("SkipFinalSnapshot", "true"));
            await home.WaitAsync(ground.Name, null);
            await Orphans.NoneAsync(home);
            var late = (await ground.SnapshotsAsync("manual")).Single(s => s.Element("DBSnapshotIdentifier")!.Value == "late").Element("Status")!.Value;
            Assert.Contains(late, new[] { "available", "failed" });
            await ground.RestoreAsync("soon", "again");
            await ground.AssertRowsAsync("again");
        }
        finally
        {
            (await CommandLine.RunAsync("umount", [folder])).Expect();
            Directory.Delete(folder);
        }
    }

    private static async Task EventAsync(CornacHome home, string beginning)
    {
        IReadOnlyList<string> events = [];
        await Eventually.Until(
            async () => (events = await home.EventsAsync(BackupGround.Shop)).Any(e => e.StartsWith(beginning, StringComparison.Ordinal)), Patience,
            () => $"No event begins with '{beginning}': {string.Join(", ", events)}\n{home.Logs}");
    }
}
