using System.Globalization;
using System.Xml.Linq;
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
        var shop = await home.WaitAsync("shop", "available");
        var (resourceId, address) = (shop!.Element("DbiResourceId")!.Value, AddressOf(shop));
        await using var rows = await NumberedRows.BeginAsync(home, address);
        await Eventually.Until(
            async () => (await SnapshotsAsync(home, ("SnapshotType", "automated"), ("DBInstanceIdentifier", "shop"))).Any(s => s.Element("Status")!.Value == "available"),
            Patience, () => $"There is no first backup.\n{home.Logs}");

        // A snapshot, restored beside with another class, port and name.
        await aws.JsonAsync("rds", "create-db-snapshot", "--db-instance-identifier", "shop", "--db-snapshot-identifier", "before-upgrade", "--tags", "Key=why,Value=upgrade");
        var snapshot = await SnapshotAsync(home, "before-upgrade");
        Assert.Equal(("manual", "100"), (snapshot.Element("SnapshotType")!.Value, snapshot.Element("PercentProgress")!.Value));
        Assert.Equal("upgrade", snapshot.Element("TagList")!.Descendants("Value").Single().Value);
        var atSnapshot = rows.Count;
        await home.WaitAsync("shop", "available");
        await aws.JsonAsync(
            "rds", "restore-db-instance-from-db-snapshot", "--db-instance-identifier", "beside", "--db-snapshot-identifier", "before-upgrade",
            "--db-instance-class", "db.t3.small");
        await AssertRefusedAsync(home, aws);
        await ReplicaChapter.TellAsync(home, "shop");

        // A table dropped by mistake is back as of the moment before, next to the original.
        var before = await NumberedRows.ClockAsync(home, address);
        await rows.EndAsync();
        (await PsqlAsync(home, address, "DROP TABLE numbered")).Expect();
        await SwitchWalAsync(home, resourceId, before);
        await RestorableAsync(home, before);
        await aws.JsonAsync(
            "rds", "restore-db-instance-to-point-in-time", "--source-db-instance-identifier", "shop", "--target-db-instance-identifier", "rescued",
            "--restore-time", Time(before));
        var beside = (await home.WaitAsync("beside", "available"))!;
        Assert.Equal("db.t3.small", beside.Element("DBInstanceClass")!.Value);
        Assert.NotEqual(address, AddressOf(beside));
        Assert.InRange(await CountAsync(home, AddressOf(beside)), 1, atSnapshot);
        // RDS's times are in milliseconds at most.
        await rows.AssertRestoredAsync(home, AddressOf(await home.WaitAsync("rescued", "available")), Truncated(before));
        Assert.NotEqual(0, (await PsqlAsync(home, address, "SELECT count(*) FROM numbered")).ExitCode);

        // Deleted with a final snapshot and its automated backups retained, it still comes back both ways; deleting one snapshot harms no other.
        await aws.JsonAsync(
            "rds", "delete-db-instance", "--db-instance-identifier", "shop", "--final-db-snapshot-identifier", "last", "--no-delete-automated-backups");
        await home.WaitAsync("shop", null);
        await SnapshotAsync(home, "last");
        var retained = (await aws.JsonAsync("rds", "describe-db-instance-automated-backups", "--dbi-resource-id", resourceId))["DBInstanceAutomatedBackups"]!.AsArray();
        Assert.Equal("retained", (string)Assert.Single(retained)!["Status"]!);
        await aws.JsonAsync("rds", "delete-db-snapshot", "--db-snapshot-identifier", "before-upgrade");
        await aws.JsonAsync(
            "rds", "restore-db-instance-to-point-in-time", "--source-dbi-resource-id", resourceId, "--target-db-instance-identifier", "again",
            "--restore-time", Time(before));
        await aws.JsonAsync("rds", "restore-db-instance-from-db-snapshot", "--db-instance-identifier", "shop", "--db-snapshot-identifier", "last");
        await rows.AssertRestoredAsync(home, AddressOf(await home.WaitAsync("again", "available")), Truncated(before));
        await home.WaitAsync("shop", "available");
        Assert.DoesNotContain("fail:", home.Logs, StringComparison.Ordinal);
    }

    private static async Task AssertRefusedAsync(CornacHome home, Aws aws)
    {
        var early = await aws.RunAsync(
            "rds", "restore-db-instance-to-point-in-time", "--source-db-instance-identifier", "shop", "--target-db-instance-identifier", "again",
            "--restore-time", "2020-01-01T00:00:00Z");
        Assert.Contains("(InvalidRestoreFault)", early.Error, StringComparison.Ordinal);
        Assert.Contains((await WindowAsync(home))!.Element("EarliestTime")!.Value[..16], early.Error, StringComparison.Ordinal);
        var taken = await Assert.ThrowsAsync<AwsException>(() => home.Rds.CallAsync(
            "RestoreDBInstanceToPointInTime", ("SourceDBInstanceIdentifier", "shop"), ("TargetDBInstanceIdentifier", "shop"), ("UseLatestRestorableTime", "true")));
        Assert.Equal("DBInstanceAlreadyExists", taken.Code);
    }

    private static Task<CommandResult> PsqlAsync(CornacHome home, string address, string sql) =>
        Psql.RunAsync(address, "5432", "boss", CornacHome.Password, "app", home.CaFile, sql);

    private static async Task<int> CountAsync(CornacHome home, string address) =>
        int.Parse((await PsqlAsync(home, address, "SELECT count(*) FROM numbered")).Expect(), CultureInfo.InvariantCulture);

    private static string AddressOf(XElement? instance) => instance!.Element("Endpoint")!.Element("Address")!.Value;

    private static async Task<IReadOnlyList<XElement>> SnapshotsAsync(CornacHome home, params (string Name, string Value)[] which) =>
        [.. (await home.Rds.CallAsync("DescribeDBSnapshots", which)).Descendants("DBSnapshot")];

    /// <summary>Waits until a snapshot is available.</summary>
    private static async Task<XElement> SnapshotAsync(CornacHome home, string name)
    {
        XElement? seen = null;
        await Eventually.Until(
            async () => (seen = (await SnapshotsAsync(home, ("DBSnapshotIdentifier", name))).Single()).Element("Status")!.Value == "available",
            Patience, () => $"Snapshot {name} is {seen}\n{home.Logs}");
        return seen!;
    }

    /// <summary>From when to when the instance can be restored; null before there is such a time.</summary>
    private static async Task<XElement?> WindowAsync(CornacHome home) =>
        (await home.Rds.CallAsync("DescribeDBInstanceAutomatedBackups", ("DBInstanceIdentifier", "shop"))).Descendants("RestoreWindow").SingleOrDefault(
            window => window.Element("EarliestTime") is not null && window.Element("LatestTime") is not null);

    private static async Task RestorableAsync(CornacHome home, DateTime at)
    {
        XElement? window = null;
        await Eventually.Until(
            async () => (window = await WindowAsync(home)) is not null
                && DateTime.Parse(window.Element("LatestTime")!.Value, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal) >= at,
            Patience, () => $"Restorable is {window}, not {at:O}.");
    }

    /// <summary>Nobody wants to wait a minute for the archive. A segment counts up to three seconds before its end.</summary>
    private static async Task SwitchWalAsync(CornacHome home, string resourceId, DateTime after) =>
        (await CommandLine.RunAsync(
            "psql", ["--no-psqlrc", "--command", $"SELECT pg_sleep_until('{after:O}'::timestamptz + interval '4 s'), pg_switch_wal()", $"host={Path.Combine(home.Node(resourceId), "run")} port=5432 user=rdsadmin dbname=postgres"])).Expect();

    private static DateTime Truncated(DateTime time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);

    private static string Time(DateTime time) => Truncated(time).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
