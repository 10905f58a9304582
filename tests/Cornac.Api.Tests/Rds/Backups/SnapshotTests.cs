using System.Net;
using System.Reflection;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Testing;

namespace Cornac.Api.Tests.Rds.Backups;

public sealed class SnapshotTests(ApiFixture fixture)
{
    private static IEnumerable<string> Statuses =>
        typeof(InstanceStatus).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!);

    [Fact]
    public async Task Snapshot_is_ordered_and_the_instance_backs_up_without_being_changed()
    {
        var (api, client) = await StartAsync();
        var before = (await api.FindAsync(client, "shop"))!;
        var answer = (await client.SnapshotAsync("SHOP", "First-1")).Succeeded();
        Assert.Equal(
            ("first-1", "shop", "manual", "creating", "0", client.SnapshotArn("first-1"), before.ResourceId),
            (answer.Value("DBSnapshotIdentifier"), answer.Value("DBInstanceIdentifier"), answer.Value("SnapshotType"), answer.Value("Status"),
                answer.Value("PercentProgress"), answer.Value("DBSnapshotArn"), answer.Value("DbiResourceId")));
        Assert.Null(answer.Value("SnapshotCreateTime"));
        var after = (await api.FindAsync(client, "shop"))!;
        Assert.Equal((InstanceStatus.BackingUp, before.Generation), (after.Status, after.Generation));
        Assert.Equal(1, await api.WakesAsync(before.ResourceId));
        var told = Assert.Single(await api.EventsAsync(client));
        Assert.Equal(("db-snapshot", "first-1", client.SnapshotArn("first-1"), "Creating manual snapshot", "creation"),
            (told.SourceType, told.SourceIdentifier, told.SourceArn, told.Message, Assert.Single(told.Categories)));
    }

    [Fact]
    public async Task Taken_snapshot_shows_the_instance_as_it_was()
    {
        var (api, client) = await StartAsync();
        await api.TakeSnapshotAsync(client, "shop", "s");
        (await client.ModifyAsync("shop", ("AllocatedStorage", "40"), ("ApplyImmediately", "true"), ("PreferredBackupWindow", "01:00-01:30"))).Succeeded();
        var shown = (await client.DescribeSnapshotAsync("S")).Succeeded();
        Assert.Equal(
            ["available", "100", "20", "5432", "postgres", "17.4", "boss", "gp3", "locala", "default:postgres-17", "1", "postgresql-license", "false"],
            new[]
            {
                "Status", "PercentProgress", "AllocatedStorage", "Port", "Engine", "EngineVersion", "MasterUsername", "StorageType", "AvailabilityZone", "OptionGroupName",
                "BackupRetentionPeriod", "LicenseModel", "Encrypted",
            }.Select(shown.Value));
        Assert.NotNull(shown.Value("SnapshotCreateTime"));
        Assert.Equal(shown.Value("SnapshotCreateTime"), shown.Value("OriginalSnapshotCreateTime"));
        Assert.NotEqual("01:00-01:30", shown.Value("PreferredBackupWindow"));
    }

    [Fact]
    public async Task Snapshot_is_refused_in_every_status_but_available_and_stopped()
    {
        var (api, client) = await StartAsync();
        foreach (var status in Statuses)
        {
            await api.SetStatusAsync(client, "shop", status);
            var answer = await client.SnapshotAsync("shop", "of-" + status);
            if (status is InstanceStatus.Available or InstanceStatus.Stopped) answer.Succeeded();
            else answer.Refused("InvalidDBInstanceState", HttpStatusCode.BadRequest, "shop", status);
        }
    }

    [Fact]
    public async Task Instance_that_backs_up_can_only_be_deleted()
    {
        var (api, client) = await StartAsync();
        (await client.SnapshotAsync("shop", "s")).Succeeded();
        foreach (var action in new[] { "RebootDBInstance", "StopDBInstance", "StartDBInstance", "ModifyDBInstance" })
            (await client.CallAsync(action, ("DBInstanceIdentifier", "shop"))).Refused("InvalidDBInstanceState", HttpStatusCode.BadRequest, "backing-up");
        (await client.CallAsync("DeleteDBInstance", ("DBInstanceIdentifier", "shop"), ("SkipFinalSnapshot", "true"))).Succeeded();
        Assert.NotNull(await api.FindSnapshotAsync(client, "s"));
    }

    [Theory]
    [InlineData("rds:shop-2026-11-23-03-07")]
    [InlineData("1st")]
    [InlineData("a--b")]
    [InlineData("a-")]
    [InlineData("a_b")]
    [InlineData("")]
    public async Task Name_of_another_form_is_refused(string name)
    {
        var (api, client) = await StartAsync();
        (await client.SnapshotAsync("shop", name)).Refused("InvalidParameterValue", HttpStatusCode.BadRequest, "DBSnapshotIdentifier", name);
        Assert.Equal(InstanceStatus.Available, (await api.FindAsync(client, "shop"))!.Status);
    }

    [Fact]
    public async Task Name_in_use_in_any_case_is_refused_and_leaves_the_instance_available()
    {
        var (api, client) = await StartAsync();
        await api.TakeSnapshotAsync(client, "shop", "s");
        (await client.SnapshotAsync("shop", "S")).Refused("DBSnapshotAlreadyExists", HttpStatusCode.BadRequest, "s");
        Assert.Equal(InstanceStatus.Available, (await api.FindAsync(client, "shop"))!.Status);
        (await client.SnapshotAsync("none", "t")).Refused("DBInstanceNotFound", HttpStatusCode.NotFound, "none");
    }

    [Fact]
    public async Task Ten_orders_of_one_name_at_once_make_one()
    {
        var (api, client) = await StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.SnapshotAsync("shop", "s")));
        var won = Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(a => a != won), a => a.Refused("InvalidDBInstanceState", HttpStatusCode.BadRequest, "backing-up"));
        Assert.NotNull(await api.FindSnapshotAsync(client, "s"));
    }

    [Fact]
    public async Task Tags_come_from_the_request_or_else_from_an_instance_that_hands_them_on()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await api.CreateAsync(client, "shop", "available", ("CopyTagsToSnapshot", "true"), ("Tags.Tag.1.Key", "team"), ("Tags.Tag.1.Value", "a"));
        await api.CreateAsync(client, "quiet", "available", ("Tags.Tag.1.Key", "team"));
        await api.TakeSnapshotAsync(client, "shop", "copied");
        await api.TakeSnapshotAsync(client, "shop", "given", ("Tags.Tag.1.Key", "own"));
        await api.TakeSnapshotAsync(client, "quiet", "none");
        Assert.Equal("team=a", await TagsAsync("copied"));
        Assert.Equal("own=", await TagsAsync("given"));
        Assert.Equal("", await TagsAsync("none"));

        (await client.CallAsync("AddTagsToResource", ("ResourceName", client.SnapshotArn("NONE")), ("Tags.Tag.1.Key", "late"), ("Tags.Tag.1.Value", "1"))).Succeeded();
        Assert.Equal("late", (await client.CallAsync("ListTagsForResource", ("ResourceName", client.SnapshotArn("none")))).Succeeded().Value("Key"));
        (await client.CallAsync("RemoveTagsFromResource", ("ResourceName", client.SnapshotArn("none")), ("TagKeys.member.1", "late"))).Succeeded();
        Assert.Equal("", await TagsAsync("none"));
        (await client.CallAsync("ListTagsForResource", ("ResourceName", client.SnapshotArn("absent")))).Refused("DBSnapshotNotFound", HttpStatusCode.NotFound, "absent");

        async Task<string> TagsAsync(string name) => string.Join(',', (await api.FindSnapshotAsync(client, name))!.Tags.Select(t => $"{t.Key}={t.Value}"));
    }

    [Fact]
    public async Task Deleted_snapshot_says_so_and_waits_for_its_backup_to_go()
    {
        var (api, client) = await StartAsync();
        await api.TakeSnapshotAsync(client, "shop", "s");
        var set = await api.SetAsync(client, "shop");
        var wakes = await api.WakesAsync(set.ResourceId);
        Assert.Equal("deleted", (await DeleteAsync(client, "S")).Succeeded().Value("Status"));
        Assert.Equal("deleting", (await client.DescribeSnapshotAsync("s")).Succeeded().Value("Status"));
        Assert.True((await api.FindSnapshotAsync(client, "s"))!.DeleteRequested);
        Assert.Equal(wakes + 1, await api.WakesAsync(set.ResourceId));
        (await DeleteAsync(client, "s")).Refused("InvalidDBSnapshotState", HttpStatusCode.BadRequest, "deleting");
        (await client.SnapshotAsync("shop", "s")).Refused("DBSnapshotAlreadyExists");
    }

    [Fact]
    public async Task Snapshot_that_is_being_taken_or_is_automated_is_not_deleted_and_a_failed_one_is()
    {
        var (api, client) = await StartAsync();
        (await client.SnapshotAsync("shop", "s")).Succeeded();
        (await DeleteAsync(client, "s")).Refused("InvalidDBSnapshotState", HttpStatusCode.BadRequest, "s", "creating");
        await api.ChangeSnapshotAsync(client, "s", s => s.Status = SnapshotStatus.Failed);
        (await DeleteAsync(client, "s")).Succeeded();
        var automated = await api.AddAutomatedSnapshotAsync(client, "shop");
        (await DeleteAsync(client, automated)).Refused("InvalidDBSnapshotState", HttpStatusCode.BadRequest, automated, "automated");
        (await DeleteAsync(client, "none")).Refused("DBSnapshotNotFound", HttpStatusCode.NotFound, "none");
    }

    [Fact]
    public async Task Snapshot_stays_while_a_restore_reads_it()
    {
        var (api, client) = await StartAsync();
        await api.TakeSnapshotAsync(client, "shop", "s");
        (await client.RestoreAsync("s", "back")).Succeeded();
        (await DeleteAsync(client, "s")).Refused("InvalidDBSnapshotState", HttpStatusCode.BadRequest, "s", "DB instance back");
        await api.ChangeAsync(client, "back", i => (i.Status, i.ObservedGeneration) = (InstanceStatus.Available, 1));
        (await client.RestoreAsync("s", "broken")).Succeeded();
        await api.SetStatusAsync(client, "broken", InstanceStatus.Failed);
        (await client.RestoreAsync("s", "given-up")).Succeeded();
        (await client.CallAsync("DeleteDBInstance", ("DBInstanceIdentifier", "given-up"), ("SkipFinalSnapshot", "true"))).Succeeded();
        (await DeleteAsync(client, "s")).Succeeded();
        (await client.RestoreAsync("s", "late")).Refused("InvalidDBSnapshotState", HttpStatusCode.BadRequest, "s", "deleting");
    }

    [Fact]
    public async Task Of_a_deletion_and_a_restore_at_once_one_wins()
    {
        var (api, client) = await StartAsync();
        for (var round = 0; round < 5; round++)
        {
            var name = $"s{round}";
            await api.TakeSnapshotAsync(client, "shop", name);
            var (deletion, restore) = (DeleteAsync(client, name), client.RestoreAsync(name, $"back{round}"));
            await Task.WhenAll(deletion, restore);
            Assert.NotEqual((await deletion).Status, (await restore).Status);
        }
    }

    [Fact]
    public async Task Modification_to_what_it_is_is_fine_and_an_upgrade_is_refused()
    {
        var (api, client) = await StartAsync();
        await api.TakeSnapshotAsync(client, "shop", "s");
        (await client.CallAsync("ModifyDBSnapshot", ("DBSnapshotIdentifier", "s"), ("EngineVersion", "17.4"), ("OptionGroupName", "default:postgres-17"))).Succeeded();
        (await client.CallAsync("ModifyDBSnapshot", ("DBSnapshotIdentifier", "s"), ("EngineVersion", "18.1"))).Refused("InvalidParameterCombination", HttpStatusCode.BadRequest, "17.4", "restore");
        (await client.CallAsync("ModifyDBSnapshot", ("DBSnapshotIdentifier", "s"), ("OptionGroupName", "mine"))).Refused("OptionGroupNotFoundFault", HttpStatusCode.NotFound, "mine");
    }

    [Fact]
    public async Task Operator_without_backups_takes_none()
    {
        await using var postgres = new TemporaryPostgres();
        await using var api = await RunningApi.StartAsync(await postgres.CreateInventoryAsync(TestContext.Current.CancellationToken));
        var client = await api.NewAccountAsync();
        await api.CreateAsync(client, "shop");
        await api.TakeSnapshotAsync(client, "shop", "s");
        api.Operators.Capabilities = api.Operators.Capabilities! with { SupportsBackups = false };
        (await client.SnapshotAsync("shop", "t")).Refused("InvalidDBInstanceState", HttpStatusCode.BadRequest, "shop", "standalone", "doctor");
        (await client.CallAsync("DeleteDBInstance", ("DBInstanceIdentifier", "shop"), ("FinalDBSnapshotIdentifier", "t")))
            .Refused("InvalidDBInstanceState", HttpStatusCode.BadRequest, "standalone");
        (await client.RestoreAsync("s", "back")).Refused("InvalidRestoreFault", HttpStatusCode.BadRequest, "standalone");
        (await client.CreateAsync("new")).Succeeded();
        Assert.Equal("default", (await api.SetAsync(client, "new")).Repository);
    }

    private static Task<Answer> DeleteAsync(ApiClient client, string name) => client.CallAsync("DeleteDBSnapshot", ("DBSnapshotIdentifier", name));

    private async Task<(RunningApi Api, ApiClient Client)> StartAsync()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await api.CreateAsync(client, "shop");
        return (api, client);
    }
}
