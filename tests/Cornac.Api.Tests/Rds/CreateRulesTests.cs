using System.Net;
using Cornac.Api.Tests.Endpoint.Running;

namespace Cornac.Api.Tests.Rds;

public sealed class CreateRulesTests(ApiFixture fixture)
{
    private const string Value = "InvalidParameterValue";
    private const string Combination = "InvalidParameterCombination";
    private const string Missing = "MissingParameter";

    /// <summary>Parameter, value (null leaves it out), error code, and what the message must name.</summary>
    public static TheoryData<string, string?, string, string> Wrong => new()
    {
        { "DBInstanceIdentifier", null, Missing, "DBInstanceIdentifier" },
        { "DBInstanceIdentifier", "", Value, "DBInstanceIdentifier" },
        { "DBInstanceIdentifier", "1shop", Value, "DBInstanceIdentifier" },
        { "DBInstanceIdentifier", "-shop", Value, "DBInstanceIdentifier" },
        { "DBInstanceIdentifier", "shop-", Value, "DBInstanceIdentifier" },
        { "DBInstanceIdentifier", "sh--op", Value, "DBInstanceIdentifier" },
        { "DBInstanceIdentifier", "sh_op", Value, "DBInstanceIdentifier" },
        { "DBInstanceIdentifier", "shöp", Value, "DBInstanceIdentifier" },
        { "DBInstanceIdentifier", "shop\n", Value, "DBInstanceIdentifier" },
        { "DBInstanceIdentifier", "a<b>&\"'", Value, "a<b>&\"'" },
        { "DBInstanceIdentifier", "a234567890123456789012345678901234567890123456789012345678901234", Value, "DBInstanceIdentifier" },
        { "Engine", null, Missing, "Engine" },
        { "Engine", "mysql", Value, "mysql" },
        { "EngineVersion", "9.6", Combination, "9.6" },
        { "EngineVersion", "1", Combination, "17.4" },
        { "DBInstanceClass", null, Missing, "DBInstanceClass" },
        { "DBInstanceClass", "db.huge", Value, "db.huge" },
        { "AllocatedStorage", "4", Value, "storage" },
        { "AllocatedStorage", "1001", Value, "storage" },
        { "AllocatedStorage", "-1", Value, "storage" },
        { "AllocatedStorage", "20GB", Value, "AllocatedStorage" },
        { "AllocatedStorage", "99999999999", Value, "AllocatedStorage" },
        { "MaxAllocatedStorage", "19", Combination, "MaxAllocatedStorage" },
        { "MaxAllocatedStorage", "1001", Value, "MaxAllocatedStorage" },
        { "StorageType", "io1", "StorageTypeNotSupported", "io1" },
        { "Port", "1149", Value, "Port" },
        { "Port", "65536", Value, "Port" },
        { "MasterUsername", null, Missing, "MasterUsername" },
        { "MasterUsername", "1boss", Value, "MasterUsername" },
        { "MasterUsername", "bo ss", Value, "MasterUsername" },
        { "MasterUsername", "boss\n", Value, "MasterUsername" },
        { "MasterUsername", "admin", Value, "MasterUsername" },
        { "MasterUsername", "rdsadmin", Value, "MasterUsername" },
        { "MasterUsername", "PG_boss", Value, "MasterUsername" },
        { "MasterUsername", "a234567890123456789012345678901234567890123456789012345678901234", Value, "MasterUsername" },
        { "MasterUserPassword", null, Missing, "MasterUserPassword" },
        { "MasterUserPassword", "1234567", Value, "MasterUserPassword" },
        { "MasterUserPassword", "12345/678", Value, "MasterUserPassword" },
        { "MasterUserPassword", "12345@678", Value, "MasterUserPassword" },
        { "MasterUserPassword", "12345\"678", Value, "MasterUserPassword" },
        { "MasterUserPassword", "pässwörter", Value, "MasterUserPassword" },
        { "MasterUserPassword", "12345\t678", Value, "MasterUserPassword" },
        { "DBName", "1app", Value, "DBName" },
        { "DBName", "my-app", Value, "DBName" },
        { "DBName", "template1", Value, "DBName" },
        { "DBName", "rdsadmin", Value, "DBName" },
        { "LicenseModel", "bring-your-own-license", Value, "license" },
        { "AvailabilityZone", "us-east-1a", Value, "us-east-1a" },
        { "BackupRetentionPeriod", "-1", Value, "retention" },
        { "BackupRetentionPeriod", "36", Value, "retention" },
        { "PreferredBackupWindow", "3:00-03:30", Value, "backup window" },
        { "PreferredBackupWindow", "03:00-24:00", Value, "backup window" },
        { "PreferredBackupWindow", "03:00", Value, "backup window" },
        { "PreferredBackupWindow", "03:00-03:29", Value, "backup window" },
        { "PreferredBackupWindow", "03:00-03:00", Value, "backup window" },
        { "PreferredBackupWindow", "00:15-23:59", Combination, "PreferredBackupWindow" },
        { "PreferredMaintenanceWindow", "03:00-03:30", Value, "maintenance window" },
        { "PreferredMaintenanceWindow", "day:03:00-day:03:30", Value, "maintenance window" },
        { "PreferredMaintenanceWindow", "sun:03:00-sun:03:29", Value, "maintenance window" },
        { "PreferredMaintenanceWindow", "sun:03:00-mon:03:00", Value, "maintenance window" },
        { "PreferredMaintenanceWindow", "sun:00:10-sun:23:59", Combination, "PreferredMaintenanceWindow" },
        { "DBParameterGroupName", "mine", "DBParameterGroupNotFound", "mine" },
        { "OptionGroupName", "mine", "OptionGroupNotFoundFault", "mine" },
        { "DBSubnetGroupName", "mine", "DBSubnetGroupNotFoundFault", "mine" },
        { "NetworkType", "DUAL", "NetworkTypeNotSupported", "DUAL" },
        { "CACertificateIdentifier", "rds-ca-2019", "CertificateNotFound", "rds-ca-2019" },
        { "MultiAZ", "true", Combination, "MultiAZ" },
        { "MultiAZ", "yes", Value, "MultiAZ" },
        { "StorageEncrypted", "true", Combination, "StorageEncrypted" },
        { "Iops", "3000", Combination, "Iops" },
        { "StorageThroughput", "500", Combination, "StorageThroughput" },
        { "DBClusterIdentifier", "c", Combination, "DBClusterIdentifier" },
        { "ManageMasterUserPassword", "true", Combination, "ManageMasterUserPassword" },
        { "EnableIAMDatabaseAuthentication", "true", Combination, "EnableIAMDatabaseAuthentication" },
        { "EnablePerformanceInsights", "true", Combination, "EnablePerformanceInsights" },
        { "PerformanceInsightsRetentionPeriod", "7", Combination, "PerformanceInsightsRetentionPeriod" },
        { "DatabaseInsightsMode", "advanced", Combination, "DatabaseInsightsMode" },
        { "MonitoringInterval", "60", Combination, "MonitoringInterval" },
        { "MonitoringRoleArn", "arn:aws:iam::1:role/x", Combination, "MonitoringRoleArn" },
        { "EnableCloudwatchLogsExports.member.1", "postgresql", Combination, "EnableCloudwatchLogsExports" },
        { "Domain", "d-1", Combination, "Domain" },
        { "DomainDnsIps.member.1", "10.0.0.1", Combination, "Domain" },
        { "VpcSecurityGroupIds.VpcSecurityGroupId.1", "sg-1", Combination, "VpcSecurityGroupIds" },
        { "DBSecurityGroups.DBSecurityGroupName.1", "x", Combination, "DBSecurityGroups" },
        { "CharacterSetName", "LATIN1", Combination, "CharacterSetName" },
        { "Timezone", "UTC", Combination, "Timezone" },
        { "DedicatedLogVolume", "true", Combination, "DedicatedLogVolume" },
        { "BackupTarget", "outposts", Combination, "BackupTarget" },
        { "PromotionTier", "1", Combination, "PromotionTier" },
        { "EngineLifecycleSupport", "open-source-rds-extended-support", Combination, "EngineLifecycleSupport" },
        { "Tags.Tag.1.Key", "", Value, "tag key" },
        { "Tags.Tag.1.Key", "aws:team", Value, "aws:team" },
        { "Tags.Tag.1.Key", "RDS:team", Value, "RDS:team" },
        { "Tags.Tag.1.Key", "a<b>&c", Value, "a<b>&c" },
        { "Tags.Tag.1.Key", "line\n", Value, "tag key" },
        { "Tags.Tag.1.Key", new string('k', 129), Value, "tag key" },
        { "Tags.Tag.1.Value", "no key", Value, "tag key" },
        { "Tags.Tag", "text", Value, "Tags" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Create_with_a_wrong_parameter_is_refused_by_name(string parameter, string? value, string code, string mentioned)
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        var answer = await client.CreateAsync("shop", (parameter, value));
        answer.Refused(code, code.Contains("NotFound", StringComparison.Ordinal) ? HttpStatusCode.NotFound : HttpStatusCode.BadRequest, mentioned);
        Assert.DoesNotContain("MasterUserPassword" == parameter && value is { Length: > 0 } ? value : "C0nf'de tie!", answer.Body, StringComparison.Ordinal);
        Assert.Empty(await api.OperationsAsync(client));
        Assert.Equal(code, Assert.Single(await api.AuditAsync(client)).ErrorCode);
    }

    [Fact]
    public async Task Create_with_overlapping_windows_is_refused()
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        (await client.CreateAsync("shop", ("PreferredBackupWindow", "23:45-00:15"), ("PreferredMaintenanceWindow", "wed:00:00-wed:00:30")))
            .Refused(Combination, HttpStatusCode.BadRequest, "23:45-00:15", "wed:00:00-wed:00:30");
    }

    [Fact]
    public async Task Create_with_the_same_tag_twice_or_too_many_is_refused()
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        (await client.CreateAsync("shop", ("Tags.Tag.1.Key", "a"), ("Tags.Tag.2.Key", "a"))).Refused(Value, HttpStatusCode.BadRequest, "'a'");
        var many = Enumerable.Range(1, 51).Select(i => ($"Tags.Tag.{i}.Key", (string?)$"k{i}")).ToArray();
        (await client.CreateAsync("shop", many)).Refused(Value, HttpStatusCode.BadRequest, "50");
    }

    [Fact]
    public async Task Password_sent_as_value_and_list_is_refused_without_being_shown()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        var answer = await client.CreateAsync("shop", ("MasterUserPassword", "hush-hush-1"), ("MasterUserPassword.1", "hush-hush-2"));
        answer.Refused(Value, HttpStatusCode.BadRequest, "MasterUserPassword");
        var row = Assert.Single(await api.AuditAsync(client));
        Assert.DoesNotContain("hush-hush", answer.Body + row.ErrorMessage + row.Parameters, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_with_a_full_pool_is_refused_and_leaves_nothing()
    {
        await using var postgres = new Testing.TemporaryPostgres();
        await using var api = await RunningApi.StartAsync(await postgres.CreateInventoryAsync(TestContext.Current.CancellationToken), "10.9.9.1-10.9.9.1");
        var client = await api.NewAccountAsync();
        (await client.CreateAsync("first")).Succeeded();
        (await client.CreateAsync("second")).Refused("InsufficientDBInstanceCapacity", HttpStatusCode.BadRequest, "10.9.9.1");
        Assert.Null(await api.FindAsync(client, "second"));
        Assert.Single(await api.OperationsAsync(client));
    }

    [Fact]
    public async Task Create_before_the_operator_has_spoken_is_to_be_tried_again()
    {
        await using var postgres = new Testing.TemporaryPostgres();
        await using var api = await RunningApi.StartAsync(await postgres.CreateInventoryAsync(TestContext.Current.CancellationToken));
        api.Operators.Capabilities = null;
        var client = await api.NewAccountAsync();
        (await client.CreateAsync("shop")).Refused("ServiceUnavailable", HttpStatusCode.ServiceUnavailable);
        (await client.CallAsync("DescribeDBEngineVersions")).Refused("ServiceUnavailable", HttpStatusCode.ServiceUnavailable);
    }
}
