using System.Globalization;
using System.Text.Json.Nodes;
using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;
using Cornac.Testing;

namespace Cornac.EndToEnd.Tests.Backups;

/// <summary>Snapshots, restores and points in time as a team uses them, with a client that writes all the while.</summary>
public sealed class BackupStoryTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Rows_of_the_chosen_moment_come_back_whichever_way_is_taken()
    {
        await using var home = new CornacHome();
        await home.StartAsync();
        var aws = home.Aws();
        await home.CreateAsync("shop");
        await home.WaitAsync("shop", "available");
        var resourceId = (string)(await InstanceAsync(aws, "shop"))["DbiResourceId"]!;
        var address = (string)(await InstanceAsync(aws, "shop"))["Endpoint"]!["Address"]!;
        await using var rows = await NumberedRows.BeginAsync(home, address);
        await SnapshotsAsync(aws, "automated", "shop", count: 1);

        // A snapshot, restored beside with another class, port and name.
        await aws.JsonAsync("rds", "create-db-snapshot", "--db-instance-identifier", "shop", "--db-snapshot-identifier", "before-upgrade", "--tags", "Key=why,Value=upgrade");
        var snapshot = await SnapshotAsync(aws, "before-upgrade", "available");
        Assert.Equal(("manual", 100), ((string)snapshot["SnapshotType"]!, (int)snapshot["PercentProgress"]!));
        Assert.Equal("upgrade", (string)snapshot["TagList"]!.AsArray().Single()!["Value"]!);
        var atSnapshot = rows.Count;
        await home.WaitAsync("shop", "available");
        await aws.JsonAsync(
            "rds", "restore-db-instance-from-db-snapshot", "--db-instance-identifier", "beside", "--db-snapshot-identifier", "before-upgrade",
            "--db-instance-class", "db.t3.small");
        await home.WaitAsync("beside", "available");
        var beside = await InstanceAsync(aws, "beside");
        Assert.Equal("db.t3.small", (string)beside["DBInstanceClass"]!);
        var besideAddress = (string)beside["Endpoint"]!["Address"]!;
        Assert.NotEqual(address, besideAddress);
        var restored = await CountAsync(home, besideAddress);
        Assert.InRange(restored, 1, atSnapshot);

        // A table dropped by mistake is back as of the moment before, next to the original.
        var before = await NumberedRows.ClockAsync(home, address);
        await rows.EndAsync();
        (await PsqlAsync(home, address, "DROP TABLE numbered")).Expect();
        await SwitchWalAsync(home, resourceId);
        await RestorableAsync(aws, before);
        await aws.JsonAsync(
            "rds", "restore-db-instance-to-point-in-time", "--source-db-instance-identifier", "shop", "--target-db-instance-identifier", "rescued",
            "--restore-time", Time(before));
        await home.WaitAsync("rescued", "available");
        var rescued = (string)(await InstanceAsync(aws, "rescued"))["Endpoint"]!["Address"]!;
        // RDS's times are in milliseconds at most.
        await rows.AssertRestoredAsync(home, rescued, Truncated(before));
        Assert.NotEqual(0, (await PsqlAsync(home, address, "SELECT count(*) FROM numbered")).ExitCode);

        // Deleted with a final snapshot and its automated backups retained, it still comes back both ways.
        await aws.JsonAsync(
            "rds", "delete-db-instance", "--db-instance-identifier", "shop", "--final-db-snapshot-identifier", "last", "--no-delete-automated-backups");
        await home.WaitAsync("shop", null);
        await SnapshotAsync(aws, "last", "available");
        var retained = (await aws.JsonAsync("rds", "describe-db-instance-automated-backups", "--dbi-resource-id", resourceId))["DBInstanceAutomatedBackups"]!.AsArray();
        Assert.Equal("retained", (string)Assert.Single(retained)!["Status"]!);
        await aws.JsonAsync(
            "rds", "restore-db-instance-to-point-in-time", "--source-dbi-resource-id", resourceId, "--target-db-instance-identifier", "again",
            "--restore-time", Time(before));
        await home.WaitAsync("again", "available");
        await rows.AssertRestoredAsync(home, (string)(await InstanceAsync(aws, "again"))["Endpoint"]!["Address"]!, Truncated(before));

        // Deleting one snapshot harms no other.
        await aws.JsonAsync("rds", "delete-db-snapshot", "--db-snapshot-identifier", "before-upgrade");
        await aws.JsonAsync("rds", "restore-db-instance-from-db-snapshot", "--db-instance-identifier", "shop", "--db-snapshot-identifier", "last");
        await home.WaitAsync("shop", "available");
        Assert.DoesNotContain("fail:", home.Logs, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_outside_of_the_window_is_refused_and_names_it()
    {
        await using var home = new CornacHome();
        await home.StartAsync();
        var aws = home.Aws();
        await home.CreateAsync("shop");
        await home.WaitAsync("shop", "available");
        await SnapshotsAsync(aws, "automated", "shop", count: 1);
        await Eventually.Until(
            async () => (await WindowAsync(aws)) is not null, Patience, () => "There is no restorable window.");
        var early = await aws.RunAsync(
            "rds", "restore-db-instance-to-point-in-time", "--source-db-instance-identifier", "shop", "--target-db-instance-identifier", "again",
            "--restore-time", "2020-01-01T00:00:00Z");
        Assert.Contains("(InvalidRestoreFault)", early.Error, StringComparison.Ordinal);
        Assert.Contains(((string)(await WindowAsync(aws))!["EarliestTime"]!)[..16], early.Error, StringComparison.Ordinal);
        var taken = await aws.RunAsync(
            "rds", "restore-db-instance-to-point-in-time", "--source-db-instance-identifier", "shop", "--target-db-instance-identifier", "shop",
            "--use-latest-restorable-time");
        Assert.Contains("(DBInstanceAlreadyExists)", taken.Error, StringComparison.Ordinal);
    }

    private static Task<CommandResult> PsqlAsync(CornacHome home, string address, string sql) =>
        Psql.RunAsync(address, "5432", "boss", CornacHome.Password, "app", home.CaFile, sql);

    private static async Task<int> CountAsync(CornacHome home, string address) =>
        int.Parse((await PsqlAsync(home, address, "SELECT count(*) FROM numbered")).Expect(), CultureInfo.InvariantCulture);

    private static async Task<JsonNode> InstanceAsync(Aws aws, string name) =>
        Assert.Single((await aws.JsonAsync("rds", "describe-db-instances", "--db-instance-identifier", name))["DBInstances"]!.AsArray())!;

    private static async Task<JsonNode> SnapshotAsync(Aws aws, string name, string status)
    {
        JsonNode? seen = null;
        await Eventually.Until(
            async () =>
            {
                seen = (await aws.JsonAsync("rds", "describe-db-snapshots", "--db-snapshot-identifier", name))["DBSnapshots"]!.AsArray().Single();
                return (string)seen!["Status"]! == status;
            },
            Patience, () => $"Snapshot {name} is {seen}");
        return seen!;
    }

    private static async Task SnapshotsAsync(Aws aws, string type, string instance, int count)
    {
        JsonNode? seen = null;
        await Eventually.Until(
            async () =>
            {
                seen = (await aws.JsonAsync("rds", "describe-db-snapshots", "--snapshot-type", type, "--db-instance-identifier", instance))["DBSnapshots"];
                return seen!.AsArray().Count(s => (string)s!["Status"]! == "available") == count;
            },
            Patience, () => $"{type} snapshots: {seen}");
    }

    private static async Task<JsonNode?> WindowAsync(Aws aws) =>
        (await aws.JsonAsync("rds", "describe-db-instance-automated-backups", "--db-instance-identifier", "shop"))["DBInstanceAutomatedBackups"]!
            .AsArray().Single()!["RestoreWindow"] is { } window && window["EarliestTime"] is not null && window["LatestTime"] is not null ? window : null;

    private static async Task RestorableAsync(Aws aws, DateTime at)
    {
        JsonNode? window = null;
        await Eventually.Until(
            async () => (window = await WindowAsync(aws)) is not null
                && DateTime.Parse((string)window["LatestTime"]!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal) >= at,
            Patience, () => $"Restorable is {window}, not {at:O}.");
    }

    /// <summary>Nobody wants to wait a minute for the archive.</summary>
    private static async Task SwitchWalAsync(CornacHome home, string resourceId) =>
        (await CommandLine.RunAsync(
            "psql", ["--no-psqlrc", "--command", "SELECT pg_switch_wal()", $"host={Path.Combine(home.Node(resourceId), "run")} port=5432 user=rdsadmin dbname=postgres"])).Expect();

    private static DateTime Truncated(DateTime time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);

    private static string Time(DateTime time) => Truncated(time).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
