using System.Text.Json.Nodes;
using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;
using Cornac.Testing;

namespace Cornac.EndToEnd.Tests.Backups;

public sealed class RestoreDrillTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Drill_passes_and_leaves_nothing_and_fails_with_an_event_when_the_backup_is_damaged()
    {
        await using var home = new CornacHome();
        await home.StartAsync();
        var ground = new BackupGround(home);
        await ground.CreateAsync();
        await ground.SnapshotAsync("whole");
        await ground.WaitForSnapshotAsync("whole");

        var passed = await DrillAsync(home);
        Assert.True((string)passed["Status"]! == "passed", $"{passed}\n{home.Logs}");
        Assert.Equal(BackupGround.Rows, (int)Assert.Single(passed["RowCounts"]!.AsArray())!["Rows"]!);
        Assert.NotNull(passed["RecoverySeconds"]);
        await Orphans.NoneAsync(home);

        Damage(ground);
        var failed = await DrillAsync(home);

        Assert.Equal("failed", (string)failed["Status"]!);
        Assert.Contains("damaged", (string)failed["Message"]!, StringComparison.Ordinal);
        var events = await home.EventsAsync(BackupGround.Name);
        Assert.Contains(events, e => e.Contains((string)failed["Message"]!, StringComparison.Ordinal));
        await Orphans.NoneAsync(home);
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

    /// <summary>Has the instance drilled, with the AWS CLI as the user guide shows, and waits for the result.</summary>
    private static async Task<JsonNode> DrillAsync(CornacHome home)
    {
        var models = Path.Combine(home.Data, "models");
        var folder = Directory.CreateDirectory(Path.Combine(models, "cornac", "2026-11-23")).FullName;
        File.Copy(Path.Combine(PublishedHost.Repository(), "models", "cornac.json"), Path.Combine(folder, "service-2.json"), overwrite: true);
        var aws = new Aws("aws", new Dictionary<string, string?>(home.Exports(), StringComparer.Ordinal) { ["AWS_DATA_PATH"] = models });
        var started = await aws.JsonAsync(
            "cornac", "start-restore-drill", "--db-instance-identifier", BackupGround.Name, "--counted-tables", "app.public.numbered");
        var id = (string)started["RestoreDrill"]!["RestoreDrillId"]!;
        await Eventually.Until(
            async () => (await home.Inventory.QueryAsync($"SELECT id FROM restore_drills WHERE id = '{id}' AND ended_at IS NOT NULL")).Count == 1, Patience,
            () => $"The drill does not end.\n{home.Logs}");
        return (await aws.JsonAsync("cornac", "describe-restore-drills"))["RestoreDrills"]!.AsArray().Single(d => (string)d!["RestoreDrillId"]! == id)!;
    }
}
