using System.Net;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Tests.Rds.Backups;

public sealed class RestoreTests(ApiFixture fixture)
{
    private const string Value = "InvalidParameterValue";
    private const string Combination = "InvalidParameterCombination";

    [Fact]
    public async Task Restored_instance_is_a_new_one_with_what_the_source_was()
    {
        var (api, client) = await StartAsync();
        var source = (await api.FindAsync(client, "shop"))!;
        var snapshot = (await api.FindSnapshotAsync(client, "s"))!;
        var shown = (await client.RestoreAsync("S", "Back")).Succeeded();
        Assert.Equal(
            ("back", "creating", "boss", "app", "3", "25"),
            (shown.Value("DBInstanceIdentifier"), shown.Value("DBInstanceStatus"), shown.Value("MasterUsername"), shown.Value("DBName"),
                shown.Value("BackupRetentionPeriod"), shown.Value("AllocatedStorage")));
        Assert.DoesNotContain(shown.Xml.Descendants(), e => e.Name.LocalName is "Endpoint" or "LatestRestorableTime");
        var back = (await api.FindAsync(client, "back"))!;
        Assert.NotEqual(source.ResourceId, back.ResourceId);
        Assert.NotEqual(source.Address, back.Address);
        Assert.Equal(
            (source.MasterPasswordVerifier, source.EngineVersion, source.Port, source.Class, source.Settings.BackupWindow, source.Settings.StorageType, false, false),
            (back.MasterPasswordVerifier, back.EngineVersion, back.Port, back.Class, back.Settings.BackupWindow, back.Settings.StorageType, back.Settings.DeletionProtection,
                back.Settings.CopyTagsToSnapshot));
        Assert.Equal((source.ResourceId, snapshot.Id, BackupRows.BackupId, null), (back.Origin!.SetId, back.Origin.SnapshotId, back.Origin.BackupId, back.Origin.Time));
        Assert.Equal("team", Assert.Single(back.Tags).Key);
        Assert.Equal(back.ResourceId, (await api.SetAsync(client, "back")).ResourceId);
        var operation = (await api.OperationsAsync(client))[^1];
        Assert.Equal((OperationKind.Restore, back.ResourceId, null), (operation.Kind, operation.ResourceId, operation.Previous));
        await using var db = api.Open();
        Assert.NotNull((await db.Set<WorkItemRecord>().SingleAsync(w => w.ResourceId == back.ResourceId, TestContext.Current.CancellationToken)).NextRunAt);
    }

    [Fact]
    public async Task Everything_asked_for_comes_back_as_asked()
    {
        var (api, client) = await StartAsync();
        (string Sent, string Value, string Shown)[] sent =
        [
            ("DBInstanceClass", "db.m5.large", "DBInstanceClass"), ("AllocatedStorage", "50", "AllocatedStorage"), ("StorageType", "gp2", "StorageType"),
            ("Engine", "postgres", "Engine"), ("LicenseModel", "postgresql-license", "LicenseModel"), ("AvailabilityZone", "locala", "AvailabilityZone"),
            ("DBParameterGroupName", "default.postgres15", "DBParameterGroupName"), ("OptionGroupName", "default:postgres-15", "OptionGroupName"),
            ("DBSubnetGroupName", "default", "DBSubnetGroupName"), ("NetworkType", "IPV4", "NetworkType"), ("CACertificateIdentifier", "cornac-ca", "CACertificateIdentifier"),
            ("BackupRetentionPeriod", "0", "BackupRetentionPeriod"), ("PreferredBackupWindow", "05:00-05:30", "PreferredBackupWindow"),
            ("AutoMinorVersionUpgrade", "false", "AutoMinorVersionUpgrade"), ("CopyTagsToSnapshot", "true", "CopyTagsToSnapshot"),
            ("DeletionProtection", "true", "DeletionProtection"), ("PubliclyAccessible", "true", "PubliclyAccessible"), ("MultiAZ", "false", "MultiAZ"),
            ("DedicatedLogVolume", "false", "DedicatedLogVolume"), ("BackupTarget", "region", "BackupTarget"),
        ];
        (await client.RestoreAsync(
            client.SnapshotArn("s"), "back", [.. sent.Select(p => (p.Sent, (string?)p.Value)), ("Port", "7000"), ("Tags.Tag.1.Key", "own"), ("UseDefaultProcessorFeatures", "true")])).Succeeded();
        var shown = (await client.DescribeAsync("back")).Succeeded();
        Assert.Equal(sent.Select(p => (p.Shown, p.Value)), sent.Select(p => (p.Shown, shown.Value(p.Shown) ?? "")));
        var back = (await api.FindAsync(client, "back"))!;
        Assert.Equal((7000, "own"), (back.Port, Assert.Single(back.Tags).Key));
    }

    [Fact]
    public async Task Maintenance_window_gives_way_to_the_backup_window_asked_for()
    {
        var (api, client) = await StartAsync();
        (await client.RestoreAsync("s", "back", ("PreferredBackupWindow", "04:00-05:00"))).Succeeded();
        var settings = (await api.FindAsync(client, "back"))!.Settings;
        Assert.Equal("04:00-05:00", settings.BackupWindow);
        Assert.False(WeeklyWindow.Parse(settings.MaintenanceWindow)!.Overlaps(DailyWindow.Parse(settings.BackupWindow)!));
        (await client.RestoreAsync("s", "kept")).Succeeded();
        Assert.Equal("sun:04:00-sun:04:30", (await api.FindAsync(client, "kept"))!.Settings.MaintenanceWindow);
    }

    public static TheoryData<string, string, string, string> Wrong => new()
    {
        { "DBSnapshotIdentifier", "none", "DBSnapshotNotFound", "none" },
        { "DBSnapshotIdentifier", "young", "InvalidDBSnapshotState", "creating" },
        { "DBInstanceIdentifier", "SHOP", "DBInstanceAlreadyExists", "exists" },
        { "DBInstanceIdentifier", "a--b", Value, "DBInstanceIdentifier" },
        { "DBClusterSnapshotIdentifier", "c", Combination, "DBClusterSnapshotIdentifier" },
        { "AllocatedStorage", "24", Combination, "25" },
        { "AllocatedStorage", "1001", Value, "1000" },
        { "DBInstanceClass", "db.x.big", Value, "db.x.big" },
        { "Port", "80", Value, "Port" },
        { "Engine", "mysql", Value, "mysql" },
        { "LicenseModel", "bring-your-own-license", Value, "license" },
        { "AvailabilityZone", "us-east-1a", Value, "us-east-1a" },
        { "DBName", "other", Combination, "DBName" },
        { "DBParameterGroupName", "mine", "DBParameterGroupNotFound", "mine" },
        { "OptionGroupName", "mine", "OptionGroupNotFoundFault", "mine" },
        { "DBSubnetGroupName", "mine", "DBSubnetGroupNotFoundFault", "mine" },
        { "NetworkType", "DUAL", "NetworkTypeNotSupported", "DUAL" },
        { "StorageType", "io2", "StorageTypeNotSupported", "io2" },
        { "CACertificateIdentifier", "rds-ca-2019", "CertificateNotFound", "rds-ca-2019" },
        { "BackupRetentionPeriod", "36", Value, "retention" },
        { "PreferredBackupWindow", "05:00", Value, "backup window" },
        { "MultiAZ", "true", Combination, "MultiAZ" },
        { "Iops", "3000", Combination, "Iops" },
        { "StorageThroughput", "500", Combination, "StorageThroughput" },
        { "VpcSecurityGroupIds.VpcSecurityGroupId.1", "sg-1", Combination, "VpcSecurityGroupIds" },
        { "EnableIAMDatabaseAuthentication", "true", Combination, "EnableIAMDatabaseAuthentication" },
        { "EnableCloudwatchLogsExports.member.1", "postgresql", Combination, "EnableCloudwatchLogsExports" },
        { "ManageMasterUserPassword", "true", Combination, "ManageMasterUserPassword" },
        { "Domain", "d-1", Combination, "Domain" },
        { "Tags.Tag.1.Key", "aws:x", Value, "aws:x" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Wrong_restore_is_refused_by_name_and_leaves_nothing(string parameter, string value, string code, string mentioned)
    {
        var (api, client) = await StartAsync();
        if (value == "young") (await client.SnapshotAsync("shop", "young")).Succeeded();
        (string, string?)[] usual = [("DBSnapshotIdentifier", "s"), ("DBInstanceIdentifier", "back")];
        (await client.CallAsync("RestoreDBInstanceFromDBSnapshot", [.. usual.Where(u => u.Item1 != parameter), (parameter, value)]))
            .Refused(code, code.Contains("NotFound", StringComparison.Ordinal) ? HttpStatusCode.NotFound : HttpStatusCode.BadRequest, mentioned);
        Assert.Null(await api.FindAsync(client, "back"));
        Assert.DoesNotContain(await api.OperationsAsync(client), o => o.Kind == OperationKind.Restore);
    }

    [Fact]
    public async Task Two_restores_at_once_of_one_snapshot_both_happen_and_of_one_name_one_does()
    {
        var (_, client) = await StartAsync();
        foreach (var answer in await Task.WhenAll(client.RestoreAsync("s", "one"), client.RestoreAsync("s", "two"))) answer.Succeeded();
        var same = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.RestoreAsync("s", "same")));
        var won = Assert.Single(same, a => a.Status == HttpStatusCode.OK);
        Assert.All(same.Where(a => a != won), a => a.Refused("DBInstanceAlreadyExists"));
    }

    [Fact]
    public async Task Version_that_a_package_replaced_is_restored_as_the_newest_of_its_major()
    {
        await using var postgres = new TemporaryPostgres();
        await using var api = await RunningApi.StartAsync(await postgres.CreateInventoryAsync(TestContext.Current.CancellationToken));
        var client = await api.NewAccountAsync();
        await api.CreateAsync(client, "shop", "available", ("EngineVersion", "15.16"));
        await api.TakeSnapshotAsync(client, "shop", "s");
        var all = api.Operators.Capabilities!;
        api.Operators.Capabilities = all with { EngineVersions = [.. all.EngineVersions.Where(v => v.Version != "15.16")] };
        Assert.Equal("15.18", (await client.RestoreAsync("s", "back")).Succeeded().Value("EngineVersion"));
        api.Operators.Capabilities = all with { EngineVersions = [.. all.EngineVersions.Where(v => v.Major == "17")] };
        (await client.RestoreAsync("s", "late")).Refused("InvalidRestoreFault", HttpStatusCode.BadRequest, "15.16", "17.4");
    }

    [Fact]
    public async Task Backups_that_another_host_holds_are_restored_there()
    {
        var (api, client) = await StartAsync();
        await using (var db = api.Open())
        {
            await db.Database.ExecuteSqlAsync(
                $"UPDATE backup_sets SET host_id = 'host-b' WHERE account_id = {client.AccountId}", TestContext.Current.CancellationToken);
        }

        (await client.RestoreAsync("s", "back")).Refused("InsufficientDBInstanceCapacity", HttpStatusCode.BadRequest, "host-b");
    }

    private async Task<(RunningApi Api, ApiClient Client)> StartAsync()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await api.CreateAsync(
            client, "shop", "available", ("EngineVersion", "15.18"), ("AllocatedStorage", "25"), ("Port", "6543"), ("DBName", "app"), ("BackupRetentionPeriod", "3"),
            ("PreferredBackupWindow", "01:00-01:30"), ("PreferredMaintenanceWindow", "sun:04:00-sun:04:30"), ("DeletionProtection", "true"), ("CopyTagsToSnapshot", "true"),
            ("Tags.Tag.1.Key", "team"), ("Tags.Tag.1.Value", "a"));
        await api.TakeSnapshotAsync(client, "shop", "s");
        return (api, client);
    }
}
