using System.Net;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Tests.Endpoint.Running;

namespace Cornac.Api.Tests.Rds;

public sealed class CreateTests(ApiFixture fixture)
{
    [Fact]
    public async Task Everything_sent_comes_back_as_sent()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        (string Sent, string Value, string Shown)[] sent =
        [
            ("EngineVersion", "15.16", "EngineVersion"), ("AllocatedStorage", "25", "AllocatedStorage"), ("MaxAllocatedStorage", "100", "MaxAllocatedStorage"),
            ("StorageType", "gp2", "StorageType"), ("Port", "6543", "Port"), ("DBName", "postgres", "DBName"), ("LicenseModel", "postgresql-license", "LicenseModel"),
            ("AvailabilityZone", "locala", "AvailabilityZone"), ("BackupRetentionPeriod", "0", "BackupRetentionPeriod"),
            ("PreferredBackupWindow", "22:45-23:15", "PreferredBackupWindow"), ("AutoMinorVersionUpgrade", "false", "AutoMinorVersionUpgrade"),
            ("CopyTagsToSnapshot", "true", "CopyTagsToSnapshot"), ("DeletionProtection", "true", "DeletionProtection"),
            ("PubliclyAccessible", "true", "PubliclyAccessible"), ("NetworkType", "IPV4", "NetworkType"), ("MultiAZ", "false", "MultiAZ"),
            ("StorageEncrypted", "false", "StorageEncrypted"), ("MonitoringInterval", "0", "MonitoringInterval"),
            ("EnableIAMDatabaseAuthentication", "false", "IAMDatabaseAuthenticationEnabled"), ("EnablePerformanceInsights", "false", "PerformanceInsightsEnabled"),
            ("DatabaseInsightsMode", "standard", "DatabaseInsightsMode"), ("DedicatedLogVolume", "false", "DedicatedLogVolume"),
            ("CACertificateIdentifier", "cornac-ca", "CACertificateIdentifier"), ("DBParameterGroupName", "default.postgres15", "DBParameterGroupName"),
            ("OptionGroupName", "default:postgres-15", "OptionGroupName"), ("DBSubnetGroupName", "default", "DBSubnetGroupName"),
            ("EngineLifecycleSupport", "open-source-rds-extended-support-disabled", "EngineLifecycleSupport"), ("MasterUsername", "Boss_1", "MasterUsername"),
        ];
        await api.CreateAsync(
            client, "Shop-1", "available",
            [
                .. sent.Select(p => (p.Sent, (string?)p.Value)), ("PreferredMaintenanceWindow", "SAT:23:30-Sun:00:30"),
                ("Tags.Tag.1.Key", "team"), ("Tags.Tag.1.Value", "größe/1 @a+b=c:d.e-f_g"), ("Tags.Tag.2.Key", "empty"), ("Tags.Tag.2.Value", ""),
            ]);
        var shown = (await client.DescribeAsync("SHOP-1")).Succeeded();
        Assert.Equal(sent.Select(p => (p.Shown, p.Value)), sent.Select(p => (p.Shown, shown.Value(p.Shown) ?? "")));
        Assert.Equal("shop-1", shown.Value("DBInstanceIdentifier"));
        Assert.Equal("sat:23:30-sun:00:30", shown.Value("PreferredMaintenanceWindow"));
        Assert.Equal(client.Arn("shop-1"), shown.Value("DBInstanceArn"));
        Assert.Matches("^db-[A-Z2-7]{26}$", shown.Value("DbiResourceId"));
        var tags = shown.Element("TagList").Elements().ToDictionary(t => t.Elements().First().Value, t => t.Elements().Last().Value, StringComparer.Ordinal);
        Assert.Equal(("größe/1 @a+b=c:d.e-f_g", "", 2), (tags["team"], tags["empty"], tags.Count));
    }

    [Fact]
    public async Task Max_storage_equal_to_the_storage_means_none()
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        Assert.Null((await client.CreateAsync("shop", ("MaxAllocatedStorage", "20"))).Succeeded().Value("MaxAllocatedStorage"));
    }

    [Fact]
    public async Task What_is_left_open_gets_rdss_defaults()
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        var shown = (await client.CreateAsync("shop")).Succeeded();
        Assert.Equal(
            ["17.4", "1", "gp3", "true", "false", "creating"],
            new[] { "EngineVersion", "BackupRetentionPeriod", "StorageType", "AutoMinorVersionUpgrade", "DeletionProtection", "DBInstanceStatus" }
                .Select(shown.Value));
        Assert.Null(shown.Value("DBName"));
        Assert.DoesNotContain(shown.Xml.Descendants(), e => e.Name.LocalName is "Endpoint" or "InstanceCreateTime");
    }

    [Fact]
    public async Task Version_prefix_means_the_newest_of_it()
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        Assert.Equal("15.18", (await client.CreateAsync("shop", ("EngineVersion", "15"))).Succeeded().Value("EngineVersion"));
    }

    [Fact]
    public async Task Name_in_use_in_any_case_is_refused()
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        (await client.CreateAsync("shop")).Succeeded();
        (await client.CreateAsync("SHOP")).Refused("DBInstanceAlreadyExists");
    }

    [Fact]
    public async Task Fifty_creations_of_one_name_at_once_make_one()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.CreateAsync("shop")));
        var won = Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(a => a != won), a => a.Refused("DBInstanceAlreadyExists"));
        Assert.Equal(OperationKind.Create, Assert.Single(await api.OperationsAsync(client)).Kind);
        var audit = await api.AuditAsync(client);
        Assert.Equal((50, 1), (audit.Count, audit.Count(a => a.ErrorCode is null)));
    }

    [Fact]
    public async Task Password_is_kept_as_scram_verifier_only()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        (await client.CreateAsync("shop")).Succeeded();
        Assert.StartsWith("SCRAM-SHA-256$4096:", (await api.FindAsync(client, "shop"))!.MasterPasswordVerifier, StringComparison.Ordinal);
    }
}
