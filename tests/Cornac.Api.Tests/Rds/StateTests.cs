using System.Net;
using System.Reflection;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Tests.Endpoint.Running;

namespace Cornac.Api.Tests.Rds;

public sealed class StateTests(ApiFixture fixture)
{
    private static readonly (string Action, (string, string?)[] More, string[] Allowed, string Becomes)[] Actions =
    [
        ("ModifyDBInstance", [("DBPortNumber", "6000")], ["available", "storage-full"], "modifying"),
        ("RebootDBInstance", [], ["available", "storage-full", "failed"], "rebooting"),
        ("StopDBInstance", [], ["available"], "stopping"),
        ("StartDBInstance", [], ["stopped"], "starting"),
    ];

    private static IEnumerable<string> Statuses =>
        typeof(InstanceStatus).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!);

    [Fact]
    public async Task Every_action_is_refused_in_every_other_status_with_both_named()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        (await client.CreateAsync("shop")).Succeeded();
        foreach (var (action, more, allowed, becomes) in Actions)
        {
            foreach (var status in Statuses)
            {
                await api.ChangeAsync(client, "shop", i => (i.Status, i.Port, i.ObservedGeneration) = (status, 5432, 1));
                var answer = await client.CallAsync(action, [("DBInstanceIdentifier", "shop"), .. more]);
                if (allowed.Contains(status, StringComparer.Ordinal)) Assert.Equal(becomes, answer.Succeeded().Value("DBInstanceStatus"));
                else answer.Refused("InvalidDBInstanceState", HttpStatusCode.BadRequest, ["shop", status, allowed[0]]);
            }
        }
    }

    [Fact]
    public async Task Instance_that_never_came_to_be_is_not_rebooted()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await api.CreateAsync(client, "never", InstanceStatus.Failed);
        (await client.CallAsync("RebootDBInstance", ("DBInstanceIdentifier", "never")))
            .Refused("InvalidDBInstanceState", HttpStatusCode.BadRequest, "could not be created");
    }

    [Fact]
    public async Task Instance_can_be_deleted_in_every_status_once()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        foreach (var status in Statuses.Where(s => s != InstanceStatus.Deleting))
        {
            await api.CreateAsync(client, "in-" + status, status);
            Assert.Equal("deleting", (await DeleteAsync(client, "in-" + status)).Succeeded().Value("DBInstanceStatus"));
            (await DeleteAsync(client, "in-" + status)).Refused("InvalidDBInstanceState", HttpStatusCode.BadRequest, "already being deleted");
        }
    }

    [Theory]
    [InlineData(null, null, "FinalDBSnapshotIdentifier is required")]
    [InlineData("false", null, "FinalDBSnapshotIdentifier is required")]
    [InlineData("true", "last", "FinalDBSnapshotIdentifier can not be specified")]
    public async Task Final_snapshot_rules_are_rdss(string? skip, string? snapshot, string mentioned)
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await api.CreateAsync(client, "shop");
        (string, string?)[] parameters = [("DBInstanceIdentifier", "shop"), ("SkipFinalSnapshot", skip), ("FinalDBSnapshotIdentifier", snapshot)];
        (await client.CallAsync("DeleteDBInstance", [.. parameters.Where(p => p.Item2 is not null)]))
            .Refused("InvalidParameterCombination", HttpStatusCode.BadRequest, mentioned);
        Assert.False((await api.FindAsync(client, "shop"))!.DeleteRequested);
    }

    [Fact]
    public async Task Protected_instance_is_not_deleted_until_protection_is_lifted()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await api.CreateAsync(client, "shop", InstanceStatus.Available, ("DeletionProtection", "true"));
        (await DeleteAsync(client, "shop")).Refused("InvalidParameterCombination", HttpStatusCode.BadRequest, "protect");
        (await client.ModifyAsync("shop", ("DeletionProtection", "false"))).Succeeded();
        (await DeleteAsync(client, "shop")).Succeeded();
        Assert.Equal(OperationKind.Delete, (await api.OperationsAsync(client))[^1].Kind);
    }

    [Fact]
    public async Task Cornacs_own_database_is_not_stopped_renamed_moved_or_deleted()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await api.CreateAsync(client, "shop");
        await using (var db = api.Open())
        {
            var row = await api.FindAsync(client, "shop");
            db.Attach(row!).Property(i => i.IsInventory).CurrentValue = true;
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        (await client.CallAsync("StopDBInstance", ("DBInstanceIdentifier", "shop"))).Refused("InvalidDBInstanceState", HttpStatusCode.BadRequest, "inventory");
        (await client.ModifyAsync("shop", ("NewDBInstanceIdentifier", "x"))).Refused("InvalidDBInstanceState", HttpStatusCode.BadRequest, "inventory");
        (await client.ModifyAsync("shop", ("DBPortNumber", "6000"))).Refused("InvalidDBInstanceState", HttpStatusCode.BadRequest, "inventory");
        (await DeleteAsync(client, "shop")).Refused("InvalidDBInstanceState", HttpStatusCode.BadRequest, "inventory");
        Assert.Equal(InstanceStatus.Available, (await api.FindAsync(client, "shop"))!.Status);
    }

    [Fact]
    public async Task Failover_of_a_single_node_is_refused_clearly()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await api.CreateAsync(client, "shop");
        (await client.CallAsync("RebootDBInstance", ("DBInstanceIdentifier", "shop"), ("ForceFailover", "true")))
            .Refused("InvalidParameterCombination", HttpStatusCode.BadRequest, "ForceFailover");
    }

    [Fact]
    public async Task Instance_of_another_account_is_found_by_no_operation()
    {
        var api = await fixture.StartAsync();
        var (owner, stranger) = (await api.NewAccountAsync(), await api.NewAccountAsync());
        await api.CreateAsync(owner, "shop");
        var resourceId = (await api.FindAsync(owner, "shop"))!.ResourceId;
        foreach (var action in new[] { "DescribeDBInstances", "ModifyDBInstance", "RebootDBInstance", "StartDBInstance", "StopDBInstance", "DeleteDBInstance" })
        {
            foreach (var name in new[] { "shop", owner.Arn("shop") })
            {
                (await stranger.CallAsync(action, ("DBInstanceIdentifier", name), ("SkipFinalSnapshot", action == "DeleteDBInstance" ? "true" : "")))
                    .Refused("DBInstanceNotFound", HttpStatusCode.NotFound, "shop");
            }
        }

        foreach (var action in new[] { "ListTagsForResource", "AddTagsToResource", "RemoveTagsFromResource" })
        {
            (await stranger.CallAsync(action, ("ResourceName", owner.Arn("shop")), ("Tags.Tag.1.Key", "a"), ("TagKeys.member.1", "a")))
                .Refused("InvalidParameterValue");
        }

        Assert.Empty((await stranger.CallAsync("DescribeDBInstances")).Succeeded().Values("DBInstanceIdentifier"));
        Assert.Empty((await stranger.CallAsync(
            "DescribeDBInstances", ("Filters.Filter.1.Name", "dbi-resource-id"), ("Filters.Filter.1.Values.Value.1", resourceId))).Succeeded().Values("DBInstanceIdentifier"));
        (await stranger.CreateAsync("shop")).Succeeded();
        Assert.False((await api.FindAsync(owner, "shop"))!.DeleteRequested);
    }

    private static Task<Answer> DeleteAsync(ApiClient client, string name) =>
        client.CallAsync("DeleteDBInstance", ("DBInstanceIdentifier", name), ("SkipFinalSnapshot", "true"));
}
