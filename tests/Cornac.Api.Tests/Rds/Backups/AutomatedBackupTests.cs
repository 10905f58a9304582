using System.Net;
using Cornac.Api.Tests.Endpoint.Running;

namespace Cornac.Api.Tests.Rds.Backups;

public sealed class AutomatedBackupTests(ApiFixture fixture)
{
    private static readonly DateTimeOffset From = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Automated_backups_are_shown_with_their_window_and_status()
    {
        var (api, client) = await StartAsync();
        var shop = (await api.FindAsync(client, "shop"))!;
        Assert.Equal(["cellar", "shop"], (await ListAsync(client)).Order(StringComparer.Ordinal));
        var shown = (await client.CallAsync("DescribeDBInstanceAutomatedBackups", ("DBInstanceIdentifier", "SHOP"))).Succeeded();
        Assert.Equal(
            ("active", "2026-11-20T03:00:00.000Z", "2026-11-20T04:00:00.000Z", client.Arn("shop"), shop.ResourceId, "2", "local", "boss"),
            (shown.Value("Status"), shown.Value("EarliestTime"), shown.Value("LatestTime"), shown.Value("DBInstanceArn"), shown.Value("DbiResourceId"),
                shown.Value("BackupRetentionPeriod"), shown.Value("Region"), shown.Value("MasterUsername")));
        var arn = shown.Value("DBInstanceAutomatedBackupsArn")!;
        Assert.Matches($"^arn:aws:rds:local:{client.AccountId}:auto-backup:ab-[a-z2-7]{{26}}$", arn);
        Assert.Equal(["shop"], await ListAsync(client, ("DBInstanceAutomatedBackupsArn", arn)));
        Assert.Equal(["shop"], await ListAsync(client, ("DbiResourceId", shop.ResourceId)));
        Assert.Equal(["cellar"], await FilteredAsync("status", "creating"));
        Assert.Equal(["shop"], await FilteredAsync("status", "active", "retained"));
        Assert.Equal(["cellar"], await FilteredAsync("db-instance-id", client.Arn("cellar")));
        Assert.Equal(["shop"], await FilteredAsync("dbi-resource-id", shop.ResourceId));
        Assert.Equal("2026-11-20T04:00:00.000Z", (await client.DescribeAsync("shop")).Succeeded().Value("LatestRestorableTime"));
        Assert.Equal("2026-11-20T04:00:00.000Z", (await client.CallAsync("DescribeDBInstances")).Succeeded().Value("LatestRestorableTime"));
        Assert.Null((await client.DescribeAsync("cellar")).Succeeded().Value("LatestRestorableTime"));
        Assert.Empty(await ListAsync(await api.NewAccountAsync()));

        Task<List<string>> FilteredAsync(string name, params string[] values) =>
            ListAsync(client, [("Filters.Filter.1.Name", name), .. values.Select((v, i) => ($"Filters.Filter.1.Values.Value.{i + 1}", (string?)v))]);
    }

    [Fact]
    public async Task Instance_without_automatic_backups_has_no_automated_backup()
    {
        var (api, client) = await StartAsync();
        var set = await api.SetAsync(client, "shop");
        (await client.ModifyAsync("shop", ("BackupRetentionPeriod", "0"))).Succeeded();
        Assert.Equal(["cellar"], await ListAsync(client));
        Assert.Equal(1, await api.WakesAsync(set.ResourceId));
        (await client.CallAsync("DescribeDBInstanceAutomatedBackups", ("DbiResourceId", set.ResourceId))).Refused("DBInstanceAutomatedBackupNotFound", HttpStatusCode.NotFound, set.ResourceId);
        (await client.CallAsync("DescribeDBInstanceAutomatedBackups", ("DBInstanceIdentifier", "shop"))).Refused("DBInstanceAutomatedBackupNotFound", HttpStatusCode.NotFound, "shop");
        (await client.CallAsync("DescribeDBInstanceAutomatedBackups", ("Filters.Filter.1.Name", "status"), ("Filters.Filter.1.Values.Value.1", "lost")))
            .Refused("InvalidParameterValue", HttpStatusCode.BadRequest, "lost", "retained");
        (await client.ModifyAsync("shop", ("BackupRetentionPeriod", "5"))).Succeeded();
        Assert.Equal(2, await api.WakesAsync(set.ResourceId));
        Assert.Equal(5, (await api.SetAsync(client, "shop")).Source.Settings.BackupRetentionDays);
    }

    [Fact]
    public async Task Retained_backup_outlives_its_instance_until_it_is_given_up()
    {
        var (api, client) = await StartAsync();
        var id = (await api.FindAsync(client, "shop"))!.ResourceId;
        (await DeleteAsync(client, id)).Refused("InvalidDBInstanceAutomatedBackupState", HttpStatusCode.BadRequest, "shop", "active", "retained");
        (await client.CallAsync("DeleteDBInstance", ("DBInstanceIdentifier", "shop"), ("SkipFinalSnapshot", "true"), ("DeleteAutomatedBackups", "false"))).Succeeded();
        await api.RemoveInstanceAsync(client, "shop");
        var set = await api.SetAsync(client, "shop");
        Assert.InRange(set.RetainedUntil!.Value, DateTimeOffset.UtcNow.AddDays(2).AddMinutes(-2), DateTimeOffset.UtcNow.AddDays(2));
        Assert.Equal("retained", (await client.CallAsync("DescribeDBInstanceAutomatedBackups", ("DbiResourceId", id))).Succeeded().Value("Status"));

        (await client.CallAsync(
            "RestoreDBInstanceToPointInTime", ("TargetDBInstanceIdentifier", "back"), ("SourceDbiResourceId", id), ("UseLatestRestorableTime", "true"))).Succeeded();
        (await DeleteAsync(client, id)).Refused("InvalidDBInstanceAutomatedBackupState", HttpStatusCode.BadRequest, "DB instance back");
        await api.ChangeAsync(client, "back", i => i.ObservedGeneration = 1);
        (await client.CallAsync("DeleteDBInstanceAutomatedBackup")).Refused("InvalidParameterCombination", HttpStatusCode.BadRequest, "DbiResourceId");
        (await DeleteAsync(await api.NewAccountAsync(), id)).Refused("DBInstanceAutomatedBackupNotFound", HttpStatusCode.NotFound);
        Assert.Equal("deleting", (await DeleteAsync(client, id)).Succeeded().Value("Status"));
        Assert.Equal(1, await api.WakesAsync(id));
        (await DeleteAsync(client, id)).Refused("DBInstanceAutomatedBackupNotFound", HttpStatusCode.NotFound, id);
        Assert.DoesNotContain("shop", await ListAsync(client));
    }

    [Fact]
    public async Task Backups_go_with_their_instance_unless_asked_otherwise()
    {
        var (api, client) = await StartAsync();
        (await client.CallAsync("DeleteDBInstance", ("DBInstanceIdentifier", "shop"), ("SkipFinalSnapshot", "true"))).Succeeded();
        await api.RemoveInstanceAsync(client, "shop");
        Assert.Null((await api.SetAsync(client, "shop")).RetainedUntil);
        Assert.Equal(["cellar"], await ListAsync(client));
    }

    [Theory]
    [InlineData("No space is left.", null, "No space is left.")]
    [InlineData("No space is left.", "The repository is read-only.", "The repository is read-only.")]
    [InlineData(null, null, null)]
    public async Task Failing_backups_show_on_the_instance(string? failure, string? archiving, string? shown)
    {
        var (api, client) = await StartAsync();
        await api.ChangeSetAsync(client, "shop", s => (s.Failure, s.ArchiveFailure) = (failure, archiving));
        var one = (await client.DescribeAsync("shop")).Succeeded().Element("StatusInfos");
        var listed = (await client.CallAsync("DescribeDBInstances", ("Filters.Filter.1.Name", "db-instance-id"), ("Filters.Filter.1.Values.Value.1", "shop")))
            .Succeeded().Element("StatusInfos");
        Assert.Equal(one.ToString(), listed.ToString());
        Assert.Equal(shown, one.Descendants().FirstOrDefault(e => e.Name.LocalName == "Message")?.Value);
        Assert.Equal(shown is null ? null : "false", one.Descendants().FirstOrDefault(e => e.Name.LocalName == "Normal")?.Value);
    }

    [Fact]
    public async Task Set_follows_its_instance()
    {
        var (api, client) = await StartAsync();
        (await client.ModifyAsync(
            "shop", ("NewDBInstanceIdentifier", "store"), ("DBInstanceClass", "db.m5.large"), ("MasterUserPassword", "An0ther-one"), ("ApplyImmediately", "true"))).Succeeded();
        var (set, instance) = (await api.SetAsync(client, "store"), (await api.FindAsync(client, "store"))!);
        Assert.Equal((instance.ResourceId, "db.m5.large", instance.MasterPasswordVerifier), (set.ResourceId, set.Source.Class, set.Source.MasterPasswordVerifier));
    }

    [Fact]
    public async Task Instance_from_before_backups_gets_its_set_when_it_is_needed()
    {
        var (api, client) = await StartAsync();
        await using (var db = api.Open())
        {
            db.Remove(await api.SetAsync(client, "shop"));
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        (await client.SnapshotAsync("shop", "s")).Succeeded();
        Assert.Equal((await api.FindAsync(client, "shop"))!.ResourceId, (await api.SetAsync(client, "shop")).ResourceId);
    }

    [Fact]
    public async Task Tags_of_an_automated_backup_are_its_own()
    {
        var (_, client) = await StartAsync();
        var arn = (await client.CallAsync("DescribeDBInstanceAutomatedBackups", ("DBInstanceIdentifier", "shop"))).Succeeded().Value("DBInstanceAutomatedBackupsArn")!;
        (await client.CallAsync("AddTagsToResource", ("ResourceName", arn), ("Tags.Tag.1.Key", "keep"), ("Tags.Tag.1.Value", "1"))).Succeeded();
        Assert.Equal(["keep"], (await client.CallAsync("ListTagsForResource", ("ResourceName", arn))).Succeeded().Values("Key"));
        Assert.Equal("keep", (await client.CallAsync("DescribeDBInstanceAutomatedBackups", ("DBInstanceIdentifier", "shop"))).Succeeded().Value("Key"));
        Assert.Empty((await client.CallAsync("ListTagsForResource", ("ResourceName", client.Arn("shop")))).Succeeded().Values("Key"));
        (await client.CallAsync("ListTagsForResource", ("ResourceName", arn + "x"))).Refused("DBInstanceAutomatedBackupNotFound", HttpStatusCode.NotFound);
    }

    private static async Task<List<string>> ListAsync(ApiClient client, params (string Name, string? Value)[] parameters) =>
        (await client.CallAsync("DescribeDBInstanceAutomatedBackups", parameters)).Succeeded().Values("DBInstanceIdentifier");

    private static Task<Answer> DeleteAsync(ApiClient client, string resourceId) => client.CallAsync("DeleteDBInstanceAutomatedBackup", ("DbiResourceId", resourceId));

    private async Task<(RunningApi Api, ApiClient Client)> StartAsync()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await api.CreateAsync(client, "shop", "available", ("BackupRetentionPeriod", "2"));
        await api.CreateAsync(client, "cellar");
        await api.OpenWindowAsync(client, "shop", From, From.AddHours(1));
        return (api, client);
    }
}
