using System.Net;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Tests.Endpoint.Running;

namespace Cornac.Api.Tests.Rds;

public sealed class ModifyTests(ApiFixture fixture)
{
    private const string Value = "InvalidParameterValue";
    private const string Combination = "InvalidParameterCombination";

    public static TheoryData<string, string, string, string> Wrong => new()
    {
        { "AllocatedStorage", "19", Combination, "shrink" },
        { "AllocatedStorage", "21", Combination, "22" },
        { "AllocatedStorage", "1001", Value, "storage" },
        { "MaxAllocatedStorage", "10", Combination, "MaxAllocatedStorage" },
        { "DBInstanceClass", "db.huge", Value, "db.huge" },
        { "EngineVersion", "16.1", Combination, "16.1" },
        { "EngineVersion", "15.16", Combination, "downgrade" },
        { "EngineVersion", "17.4", Combination, "AllowMajorVersionUpgrade" },
        { "DBPortNumber", "80", Value, "DBPortNumber" },
        { "MasterUserPassword", "short", Value, "MasterUserPassword" },
        { "NewDBInstanceIdentifier", "no_name", Value, "NewDBInstanceIdentifier" },
        { "NewDBInstanceIdentifier", "", Value, "NewDBInstanceIdentifier" },
        { "BackupRetentionPeriod", "36", Value, "retention" },
        { "PreferredBackupWindow", "x", Value, "backup window" },
        { "PreferredMaintenanceWindow", "sun:02:50-sun:03:20", Combination, "overlap" },
        { "StorageType", "io2", "StorageTypeNotSupported", "io2" },
        { "Engine", "mysql", Value, "mysql" },
        { "MultiAZ", "true", Combination, "MultiAZ" },
        { "ReplicaMode", "mounted", Combination, "ReplicaMode" },
        { "RotateMasterUserPassword", "true", Combination, "RotateMasterUserPassword" },
        { "TagSpecifications.item.1.ResourceType", "auto-backup", Combination, "TagSpecifications" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Modify_with_a_wrong_parameter_is_refused_by_name(string parameter, string value, string code, string mentioned)
    {
        var (api, client) = await StartAsync();
        (await client.ModifyAsync("shop", (parameter, value), ("ApplyImmediately", "true"))).Refused(code, HttpStatusCode.BadRequest, mentioned);
        Assert.Equal(InstanceStatus.Available, (await api.FindAsync(client, "shop"))!.Status);
    }

    [Fact]
    public async Task Without_ApplyImmediately_class_storage_version_and_name_wait()
    {
        var (api, client) = await StartAsync(("EngineVersion", "15.16"));
        var shown = (await client.ModifyAsync(
            "shop", ("DBInstanceClass", "db.t3.small"), ("AllocatedStorage", "40"), ("EngineVersion", "15.18"), ("NewDBInstanceIdentifier", "Store"))).Succeeded();
        var pending = shown.Element("PendingModifiedValues").Elements().Select(e => (e.Name.LocalName, e.Value)).Order().ToList();
        Assert.Equal([("AllocatedStorage", "40"), ("DBInstanceClass", "db.t3.small"), ("DBInstanceIdentifier", "store"), ("EngineVersion", "15.18")], pending);
        Assert.Equal(("available", "db.t3.micro", "shop"), (shown.Value("DBInstanceStatus"), shown.Value("DBInstanceClass"), shown.Value("DBInstanceIdentifier")));
        Assert.Single(await api.OperationsAsync(client));

        shown = (await client.ModifyAsync("shop", ("ApplyImmediately", "true"))).Succeeded();
        Assert.Empty(shown.Element("PendingModifiedValues").Elements());
        var row = (await api.FindAsync(client, "store"))!;
        Assert.Equal(("db.t3.small", 40, "15.18", 2L), (row.Class, row.StorageGiB, row.EngineVersion, row.Generation));
        var operations = await api.OperationsAsync(client);
        Assert.Equal(OperationKind.Modify, operations[^1].Kind);
        Assert.Equal("shop", operations[^1].ResourceName);
    }

    [Fact]
    public async Task Later_request_adds_to_what_waits_and_replaces_it()
    {
        var (_, client) = await StartAsync();
        (await client.ModifyAsync("shop", ("DBInstanceClass", "db.t3.small"))).Succeeded();
        (await client.ModifyAsync("shop", ("AllocatedStorage", "40"))).Succeeded();
        var pending = (await client.ModifyAsync("shop", ("DBInstanceClass", "db.m5.large"))).Succeeded().Element("PendingModifiedValues");
        Assert.Equal(["db.m5.large", "40"], pending.Elements().Select(e => e.Value).OrderDescending());
    }

    [Theory]
    [InlineData("DBInstanceClass", "db.t3.small", "db.t3.micro")]
    [InlineData("AllocatedStorage", "40", "20")]
    [InlineData("EngineVersion", "15.18", "15")]
    [InlineData("NewDBInstanceIdentifier", "store", "SHOP")]
    public async Task Asking_for_what_is_in_force_takes_the_waiting_change_back(string parameter, string change, string current)
    {
        var (api, client) = await StartAsync(("EngineVersion", "15.16"));
        Assert.Single((await client.ModifyAsync("shop", (parameter, change))).Succeeded().Element("PendingModifiedValues").Elements());
        Assert.Empty((await client.ModifyAsync("shop", (parameter, current))).Succeeded().Element("PendingModifiedValues").Elements());
        Assert.Null((await api.FindAsync(client, "shop"))!.Pending);
    }

    [Fact]
    public async Task Password_is_reset_at_once_and_not_shown()
    {
        var (api, client) = await StartAsync();
        var before = (await api.FindAsync(client, "shop"))!.MasterPasswordVerifier;
        var shown = (await client.ModifyAsync("shop", ("MasterUserPassword", "anOther-1"))).Succeeded();
        Assert.Equal(("resetting-master-credentials", "****"), (shown.Value("DBInstanceStatus"), shown.Value("MasterUserPassword")));
        var row = (await api.FindAsync(client, "shop"))!;
        Assert.Null(row.Pending);
        Assert.True(before != row.MasterPasswordVerifier);
    }

    [Fact]
    public async Task Port_is_moved_at_once()
    {
        var (api, client) = await StartAsync();
        Assert.Equal("modifying", (await client.ModifyAsync("shop", ("DBPortNumber", "6000"))).Succeeded().Value("DBInstanceStatus"));
        Assert.Equal(6000, (await api.FindAsync(client, "shop"))!.Port);
    }

    [Fact]
    public async Task What_the_operator_need_not_know_is_kept_without_an_operation()
    {
        var (api, client) = await StartAsync();
        var shown = (await client.ModifyAsync(
            "shop", ("BackupRetentionPeriod", "7"), ("PreferredBackupWindow", "05:00-05:30"), ("PreferredMaintenanceWindow", "Mon:06:00-Mon:06:30"),
            ("DeletionProtection", "true"), ("CopyTagsToSnapshot", "true"), ("AutoMinorVersionUpgrade", "false"), ("PubliclyAccessible", "true"),
            ("StorageType", "gp2"), ("MaxAllocatedStorage", "30"))).Succeeded();
        Assert.Equal(
            ["7", "05:00-05:30", "mon:06:00-mon:06:30", "true", "true", "false", "true", "gp2", "30", "available"],
            new[]
            {
                "BackupRetentionPeriod", "PreferredBackupWindow", "PreferredMaintenanceWindow", "DeletionProtection", "CopyTagsToSnapshot",
                "AutoMinorVersionUpgrade", "PubliclyAccessible", "StorageType", "MaxAllocatedStorage", "DBInstanceStatus",
            }.Select(shown.Value));
        Assert.Single(await api.OperationsAsync(client));
        Assert.Null((await client.ModifyAsync("shop", ("MaxAllocatedStorage", "20"))).Succeeded().Value("MaxAllocatedStorage"));
    }

    [Fact]
    public async Task Storage_beyond_its_own_limit_is_refused()
    {
        var (_, client) = await StartAsync(("MaxAllocatedStorage", "30"));
        (await client.ModifyAsync("shop", ("AllocatedStorage", "40"))).Refused(Combination, HttpStatusCode.BadRequest, "MaxAllocatedStorage");
        (await client.ModifyAsync("shop", ("AllocatedStorage", "40"), ("MaxAllocatedStorage", "50"))).Succeeded();
    }

    [Fact]
    public async Task New_name_in_use_is_refused()
    {
        var (api, client) = await StartAsync();
        (await client.CreateAsync("other")).Succeeded();
        (await client.ModifyAsync("shop", ("NewDBInstanceIdentifier", "OTHER"), ("ApplyImmediately", "true"))).Refused("DBInstanceAlreadyExists");
        (await client.ModifyAsync("shop", ("NewDBInstanceIdentifier", "other"))).Refused("DBInstanceAlreadyExists");
        Assert.NotNull(await api.FindAsync(client, "shop"));
    }

    [Fact]
    public async Task Waiting_name_that_was_taken_meanwhile_is_refused_when_applied()
    {
        var (api, client) = await StartAsync();
        (await client.ModifyAsync("shop", ("NewDBInstanceIdentifier", "store"))).Succeeded();
        (await client.CreateAsync("store")).Succeeded();
        (await client.ModifyAsync("shop", ("ApplyImmediately", "true"))).Refused("DBInstanceAlreadyExists");
        Assert.Equal("store", (await api.FindAsync(client, "shop"))!.Pending!.Identifier);
    }

    [Fact]
    public async Task Stopped_instance_keeps_what_can_wait_and_refuses_what_cannot()
    {
        var (api, client) = await StartAsync();
        await api.ChangeAsync(client, "shop", i => (i.Status, i.Stopped) = (InstanceStatus.Stopped, true));
        (await client.ModifyAsync("shop", ("MasterUserPassword", "anOther-1"))).Refused("InvalidDBInstanceState", HttpStatusCode.BadRequest, "stopped");
        (await client.ModifyAsync("shop", ("DBPortNumber", "6000"))).Refused("InvalidDBInstanceState", HttpStatusCode.BadRequest, "stopped");
        (await client.ModifyAsync("shop", ("DBInstanceClass", "db.t3.small"), ("ApplyImmediately", "true"))).Refused("InvalidDBInstanceState");
        (await client.ModifyAsync("shop", ("DBInstanceClass", "db.t3.small"), ("DBPortNumber", "5432"))).Succeeded();
        (await client.ModifyAsync("shop", ("ApplyImmediately", "true"))).Refused("InvalidDBInstanceState", HttpStatusCode.BadRequest, "stopped");
        Assert.Equal(InstanceStatus.Stopped, (await api.FindAsync(client, "shop"))!.Status);
    }

    [Fact]
    public async Task Concurrent_modifications_of_one_instance_take_turns()
    {
        var (api, client) = await StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(6000, 20).Select(port => client.ModifyAsync("shop", ("DBPortNumber", $"{port}"))));
        var won = Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(a => a != won), a => a.Refused("InvalidDBInstanceState", HttpStatusCode.BadRequest, "modifying", "available"));
        Assert.Equal(2, (await api.FindAsync(client, "shop"))!.Generation);
    }

    private async Task<(RunningApi Api, ApiClient Client)> StartAsync(params (string, string?)[] parameters)
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        (string, string?)[] usual = [("EngineVersion", "15.18"), ("PreferredBackupWindow", "03:00-03:30"), ("PreferredMaintenanceWindow", "sun:04:00-sun:04:30")];
        await api.CreateAsync(client, "shop", InstanceStatus.Available, [.. usual.Where(u => !parameters.Any(p => p.Item1 == u.Item1)), .. parameters]);
        return (api, client);
    }
}
