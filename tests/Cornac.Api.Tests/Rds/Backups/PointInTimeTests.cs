using System.Globalization;
using System.Net;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Tests.Endpoint.Running;

namespace Cornac.Api.Tests.Rds.Backups;

public sealed class PointInTimeTests(ApiFixture fixture)
{
    private const string Combination = "InvalidParameterCombination";

    private static readonly DateTimeOffset From = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = new(2026, 11, 23, 14, 5, 0, TimeSpan.Zero);

    [Fact]
    public async Task Moment_of_the_window_is_restored_to_a_new_instance_next_to_the_old_one()
    {
        var (api, client) = await StartAsync();
        var source = (await api.FindAsync(client, "shop"))!;
        (await RestoreAsync(client, "at", ("SourceDBInstanceIdentifier", "SHOP"), Time(To.AddMinutes(-3).AddMilliseconds(250)))).Succeeded();
        (await RestoreAsync(client, "first", ("SourceDBInstanceIdentifier", client.Arn("shop")), Time(From))).Succeeded();
        (await RestoreAsync(client, "last", ("SourceDBInstanceIdentifier", "shop"), Time(To), ("UseLatestRestorableTime", "false"))).Succeeded();
        (await RestoreAsync(client, "latest", ("SourceDBInstanceIdentifier", "shop"), ("UseLatestRestorableTime", "true"))).Succeeded();
        var at = (await api.FindAsync(client, "at"))!;
        Assert.Equal((source.ResourceId, null, null, (DateTimeOffset?)To.AddMinutes(-3).AddMilliseconds(250)), (at.Origin!.SetId, at.Origin.SnapshotId, at.Origin.BackupId, at.Origin.Time));
        Assert.Equal((source.MasterPasswordVerifier, source.Class, "creating", "team"), (at.MasterPasswordVerifier, at.Class, at.Status, Assert.Single(at.Tags).Key));
        Assert.Equal(To, (await api.FindAsync(client, "last"))!.Origin!.Time);
        Assert.Null((await api.FindAsync(client, "latest"))!.Origin!.Time);
        Assert.Equal(4, (await api.OperationsAsync(client)).Count(o => o.Kind == OperationKind.Restore));
        Assert.Equal(InstanceStatus.Available, (await api.FindAsync(client, "shop"))!.Status);
    }

    [Fact]
    public async Task Moment_outside_of_the_window_is_refused_with_the_window()
    {
        var (api, client) = await StartAsync();
        foreach (var time in new[] { From.AddSeconds(-1), To.AddSeconds(1), DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow.AddYears(1) })
        {
            (await RestoreAsync(client, "back", ("SourceDBInstanceIdentifier", "shop"), Time(time)))
                .Refused("InvalidRestoreFault", HttpStatusCode.BadRequest, "shop", "2026-11-20T03:00:00.000Z", "2026-11-23T14:05:00.000Z");
        }

        Assert.Null(await api.FindAsync(client, "back"));
    }

    [Fact]
    public async Task Source_that_cannot_be_restored_is_refused_with_what_to_do()
    {
        var (api, client) = await StartAsync();
        await api.ChangeSetAsync(client, "shop", s => (s.EarliestRestorable, s.LatestRestorable) = (null, null));
        (await RestoreLatestAsync(client, "shop")).Refused("InvalidRestoreFault", HttpStatusCode.BadRequest, "shop", "first automatic backup");
        (await client.ModifyAsync("shop", ("BackupRetentionPeriod", "0"))).Succeeded();
        (await RestoreLatestAsync(client, "shop")).Refused("PointInTimeRestoreNotEnabled", HttpStatusCode.BadRequest, "shop", "BackupRetentionPeriod");
        (await RestoreLatestAsync(client, "none")).Refused("DBInstanceNotFound", HttpStatusCode.NotFound, "none");
        (await RestoreLatestAsync(client, client.SnapshotArn("s"))).Refused("DBInstanceNotFound", HttpStatusCode.NotFound);
        var id = (await api.FindAsync(client, "shop"))!.ResourceId;
        foreach (var unknown in new[] { id, "db-NONE" })
        {
            (await RestoreAsync(client, "back", ("SourceDbiResourceId", unknown), ("UseLatestRestorableTime", "true")))
                .Refused("DBInstanceAutomatedBackupNotFound", HttpStatusCode.NotFound, unknown);
        }
    }

    [Fact]
    public async Task Source_and_time_are_each_given_once()
    {
        var (api, client) = await StartAsync();
        var id = (await api.FindAsync(client, "shop"))!.ResourceId;
        (await RestoreAsync(client, "back", ("UseLatestRestorableTime", "true"))).Refused(Combination, HttpStatusCode.BadRequest, "SourceDBInstanceIdentifier", "SourceDbiResourceId");
        (await RestoreAsync(client, "back", ("SourceDBInstanceIdentifier", "shop"), ("SourceDbiResourceId", id), ("UseLatestRestorableTime", "true")))
            .Refused(Combination, HttpStatusCode.BadRequest, "SourceDbiResourceId");
        (await RestoreAsync(client, "back", ("SourceDBInstanceIdentifier", "shop"))).Refused(Combination, HttpStatusCode.BadRequest, "RestoreTime");
        (await RestoreAsync(client, "back", ("SourceDBInstanceIdentifier", "shop"), Time(To), ("UseLatestRestorableTime", "true")))
            .Refused(Combination, HttpStatusCode.BadRequest, "RestoreTime", "UseLatestRestorableTime");
        (await RestoreAsync(client, "back", ("SourceDBInstanceIdentifier", "shop"), ("RestoreTime", "yesterday"))).Refused("InvalidParameterValue", HttpStatusCode.BadRequest, "RestoreTime");
        (await RestoreAsync(client, "SHOP", ("SourceDBInstanceIdentifier", "shop"), ("UseLatestRestorableTime", "true"))).Refused("DBInstanceAlreadyExists");
        (await RestoreAsync(client, "a--b", ("SourceDBInstanceIdentifier", "shop"), ("UseLatestRestorableTime", "true")))
            .Refused("InvalidParameterValue", HttpStatusCode.BadRequest, "TargetDBInstanceIdentifier");
        (await RestoreAsync(client, "back", ("SourceDBInstanceIdentifier", "shop"), ("UseLatestRestorableTime", "true"), ("AllocatedStorage", "19")))
            .Refused(Combination, HttpStatusCode.BadRequest, "19", "20");
        (await RestoreAsync(client, "back", ("SourceDBInstanceIdentifier", "shop"), ("UseLatestRestorableTime", "true"), ("MaxAllocatedStorage", "50"))).Succeeded();
        Assert.Equal(50, (await api.FindAsync(client, "back"))!.Settings.MaxAllocatedStorageGiB);
    }

    [Fact]
    public async Task Deleted_instance_is_restored_by_its_resource_id_or_its_automated_backup()
    {
        var (api, client) = await StartAsync();
        var source = (await api.FindAsync(client, "shop"))!;
        var verifier = source.MasterPasswordVerifier;
        (await client.CallAsync("DeleteDBInstance", ("DBInstanceIdentifier", "shop"), ("SkipFinalSnapshot", "true"), ("DeleteAutomatedBackups", "false"))).Succeeded();
        await api.RemoveInstanceAsync(client, "shop");
        var arn = (await client.CallAsync("DescribeDBInstanceAutomatedBackups", ("DbiResourceId", source.ResourceId))).Succeeded().Value("DBInstanceAutomatedBackupsArn")!;
        (await RestoreAsync(client, "shop", ("SourceDbiResourceId", source.ResourceId), Time(To))).Succeeded();
        (await RestoreAsync(client, "other", ("SourceDBInstanceAutomatedBackupsArn", arn), ("UseLatestRestorableTime", "true"))).Succeeded();
        var back = (await api.FindAsync(client, "shop"))!;
        Assert.Equal((verifier, source.ResourceId, "boss"), (back.MasterPasswordVerifier, back.Origin!.SetId, back.MasterUsername));
        var stranger = await api.NewAccountAsync();
        (await RestoreAsync(stranger, "mine", ("SourceDbiResourceId", source.ResourceId), ("UseLatestRestorableTime", "true"))).Refused("DBInstanceAutomatedBackupNotFound", HttpStatusCode.NotFound);
        (await RestoreAsync(stranger, "mine", ("SourceDBInstanceAutomatedBackupsArn", arn), ("UseLatestRestorableTime", "true")))
            .Refused("DBInstanceAutomatedBackupNotFound", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Backups_that_go_with_their_instance_are_not_restored_any_more()
    {
        var (_, client) = await StartAsync();
        (await client.CallAsync("DeleteDBInstance", ("DBInstanceIdentifier", "shop"), ("SkipFinalSnapshot", "true"))).Succeeded();
        (await RestoreLatestAsync(client, "shop")).Refused("InvalidDBInstanceState", HttpStatusCode.BadRequest, "shop", "deleted");
    }

    [Fact]
    public async Task Who_may_not_restore_the_instance_may_not_do_so_by_another_name()
    {
        var (api, client) = await StartAsync();
        var id = (await api.FindAsync(client, "shop"))!.ResourceId;
        var set = await api.SetAsync(client, "shop");
        var careful = await api.NewUserAsync(
            client.AccountId,
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"rds:Restore*","Resource":"{{client.Arn("shop")}}"}]}""");
        foreach (var source in new (string, string?)[]
            {
                ("SourceDBInstanceIdentifier", "shop"), ("SourceDBInstanceIdentifier", client.Arn("shop")), ("SourceDbiResourceId", id),
                ("SourceDBInstanceAutomatedBackupsArn", $"arn:aws:rds:{RunningApi.Region}:{client.AccountId}:auto-backup:{set.AutomatedBackupId}"),
            })
        {
            (await RestoreAsync(careful, "back", source, ("UseLatestRestorableTime", "true"))).Refused("AccessDenied", HttpStatusCode.Forbidden);
        }
    }

    private static (string, string?) Time(DateTimeOffset time) => ("RestoreTime", time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    private static Task<Answer> RestoreLatestAsync(ApiClient client, string source) =>
        RestoreAsync(client, "back", ("SourceDBInstanceIdentifier", source), ("UseLatestRestorableTime", "true"));

    private static Task<Answer> RestoreAsync(ApiClient client, string name, params (string, string?)[] more) =>
        client.CallAsync("RestoreDBInstanceToPointInTime", [("TargetDBInstanceIdentifier", name), .. more]);

    private async Task<(RunningApi Api, ApiClient Client)> StartAsync()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await api.CreateAsync(client, "shop", "available", ("Tags.Tag.1.Key", "team"));
        await api.OpenWindowAsync(client, "shop", From, To);
        return (api, client);
    }
}
