using System.Text.RegularExpressions;
using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;
using Cornac.Testing;

namespace Cornac.EndToEnd.Tests.Backups;

/// <summary>The machine is lost, and with it all but the repository and what the operating guide tells to keep elsewhere. The guide's words are run as they
/// stand there.</summary>
public sealed partial class LostInventoryTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string[] Kept = ["keys", "pki", "aws", "host.json", "inventory.json"];

    [Fact]
    public async Task Inventory_and_instances_come_back_from_the_repository_and_the_keys()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Skip("The guide's words are for root.");
        await using var home = new CornacHome();
        await home.StartAsync();
        var ground = new BackupGround(home);
        await ground.CreateAsync();
        await Eventually.Until(
            async () => (await home.Inventory.QueryAsync($"SELECT 1 FROM backup_sets WHERE resource_id = '{home.Inventory.ResourceId}' AND last_backup_at IS NOT NULL")).Count == 1,
            Patience, () => $"The inventory is not backed up.\n{home.Logs}");
        await ArchiveAsync(ground, ground.ResourceId);
        await ArchiveAsync(ground, home.Inventory.ResourceId);

        await LoseAsync(home);
        (await RunWordsAsync(home, ground.Repository)).Expect();
        await home.StartAsync();

        await home.WaitAsync(ground.Name, "failed");
        await home.Rds.CallAsync(
            "RestoreDBInstanceToPointInTime", ("SourceDBInstanceIdentifier", ground.Name), ("TargetDBInstanceIdentifier", "again"), ("UseLatestRestorableTime", "true"));
        await ground.AssertRowsAsync("again");
        await home.DeleteAsync(ground.Name);
        await home.WaitAsync(ground.Name, null);
        // Its WAL is archived on, and all comes to rest.
        await ArchiveAsync(ground, home.Inventory.ResourceId);
        await Orphans.NoneAsync(home);
    }

    /// <summary>Waits until all that was written so far is in the repository.</summary>
    private static async Task ArchiveAsync(BackupGround ground, string resourceId)
    {
        var segment = (await ground.AskAsync(resourceId, "SELECT pg_walfile_name(pg_switch_wal())", "postgres")).Expect().Trim();
        await Eventually.Until(
            async () => string.CompareOrdinal(
                (await ground.AskAsync(resourceId, "SELECT coalesce(max(last_archived_wal), '') FROM pg_stat_archiver", "postgres")).Expect().Trim(), segment) >= 0,
            Patience, () => $"{segment} of {resourceId} is not archived.");
    }

    private static async Task LoseAsync(CornacHome home)
    {
        if (!home.Host.HasExited) await home.Host.KillAsync();
        await BackupGround.KillAsync(Processes.In(home.Data));
        await Eventually.Until(() => Task.FromResult(Processes.In(home.Data).Count == 0), Patience, () => "Killed processes live on.");
        foreach (var folder in Directory.GetDirectories(home.Data).Where(path => !Kept.Contains(Path.GetFileName(path), StringComparer.Ordinal) && Path.GetFileName(path) != "backups"))
            Directory.Delete(folder, recursive: true);
        foreach (var folder in Directory.GetDirectories(Path.Combine(home.Data, "backups")).Where(path => Path.GetFileName(path) != "repository"))
            Directory.Delete(folder, recursive: true);
        foreach (var file in Directory.GetFiles(home.Data).Where(path => !Kept.Contains(Path.GetFileName(path), StringComparer.Ordinal)))
            File.Delete(file);
    }

    private static async Task<CommandResult> RunWordsAsync(CornacHome home, string repository)
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(PublishedHost.Repository(), "docs", "operating.md"));
        var words = Words().Match(guide[guide.IndexOf("### When the inventory is lost", StringComparison.Ordinal)..]).Groups["words"].Value;
        const string First = "data=/var/lib/cornac repository=/var/lib/cornac/backups/repository user=postgres";
        Assert.StartsWith(First, words, StringComparison.Ordinal);
        return await CommandLine.RunAsync("sh", ["-c", words.Replace(First, $"data={home.Data} repository={repository} user=postgres", StringComparison.Ordinal)]);
    }

    [GeneratedRegex(@"```sh\n(?<words>.+?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Words();
}
