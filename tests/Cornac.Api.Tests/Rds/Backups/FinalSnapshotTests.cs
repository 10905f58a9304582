using System.Net;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Tests.Endpoint.Running;

namespace Cornac.Api.Tests.Rds.Backups;

public sealed class FinalSnapshotTests(ApiFixture fixture)
{
    [Theory]
    [InlineData(InstanceStatus.Available)]
    [InlineData(InstanceStatus.Stopped)]
    [InlineData(InstanceStatus.BackingUp)]
    [InlineData(InstanceStatus.StorageFull)]
    public async Task Deletion_orders_the_final_snapshot_it_waits_for(string status)
    {
        var (api, client) = await StartAsync(status);
        Assert.Equal("deleting", (await DeleteAsync(client, "Last-One")).Succeeded().Value("DBInstanceStatus"));
        var (instance, snapshot) = ((await api.FindAsync(client, "shop"))!, (await api.FindSnapshotAsync(client, "last-one"))!);
        Assert.Equal((true, true, SnapshotStatus.Creating, SnapshotType.Manual), (instance.DeleteRequested, snapshot.IsFinal, snapshot.Status, snapshot.Type));
        Assert.Equal("team", Assert.Single(snapshot.Tags).Key);
        Assert.Equal(1, await api.WakesAsync(instance.ResourceId));
        (await DeleteAsync(client, "again")).Refused("InvalidDBInstanceState", HttpStatusCode.BadRequest, "already being deleted");
        Assert.Null(await api.FindSnapshotAsync(client, "again"));
    }

    [Theory]
    [InlineData(InstanceStatus.Creating)]
    [InlineData(InstanceStatus.Failed)]
    public async Task Instance_with_nothing_to_back_up_is_deleted_without(string status)
    {
        var (api, client) = await StartAsync(status);
        (await DeleteAsync(client, "last")).Refused("InvalidDBInstanceState", HttpStatusCode.BadRequest, status, "SkipFinalSnapshot");
        Assert.False((await api.FindAsync(client, "shop"))!.DeleteRequested);
        Assert.Null(await api.FindSnapshotAsync(client, "last"));
    }

    [Fact]
    public async Task Wrong_or_taken_name_is_refused_and_the_instance_stays()
    {
        var (api, client) = await StartAsync(InstanceStatus.Available);
        await api.TakeSnapshotAsync(client, "shop", "taken");
        (await DeleteAsync(client, "TAKEN")).Refused("DBSnapshotAlreadyExists", HttpStatusCode.BadRequest, "taken");
        (await DeleteAsync(client, "rds:last")).Refused("InvalidParameterValue", HttpStatusCode.BadRequest, "FinalDBSnapshotIdentifier");
        var instance = (await api.FindAsync(client, "shop"))!;
        Assert.Equal((false, InstanceStatus.Available), (instance.DeleteRequested, instance.Status));
    }

    [Fact]
    public async Task Stop_orders_the_snapshot_it_waits_for()
    {
        var (api, client) = await StartAsync(InstanceStatus.Available);
        Assert.Equal("stopping", (await StopAsync(client, "Before-Stop")).Succeeded().Value("DBInstanceStatus"));
        var (instance, snapshot) = ((await api.FindAsync(client, "shop"))!, (await api.FindSnapshotAsync(client, "before-stop"))!);
        Assert.Equal((true, true, SnapshotStatus.Creating, SnapshotType.Manual), (instance.Stopped, snapshot.IsFinal, snapshot.Status, snapshot.Type));
        Assert.Equal("team", Assert.Single(snapshot.Tags).Key);
        Assert.Equal(1, await api.WakesAsync(instance.ResourceId));
    }

    [Theory]
    [InlineData(InstanceStatus.Available, "TAKEN", "DBSnapshotAlreadyExists", "taken")]
    [InlineData(InstanceStatus.Available, "rds:last", "InvalidParameterValue", "DBSnapshotIdentifier")]
    [InlineData(InstanceStatus.Stopped, "last", "InvalidDBInstanceState", "stopped")]
    public async Task Stop_whose_snapshot_cannot_be_ordered_is_refused(string status, string name, string code, string named)
    {
        var (api, client) = await StartAsync(InstanceStatus.Available);
        await api.TakeSnapshotAsync(client, "shop", "taken");
        await api.SetStatusAsync(client, "shop", status);
        (await StopAsync(client, name)).Refused(code, HttpStatusCode.BadRequest, named);
        var instance = (await api.FindAsync(client, "shop"))!;
        Assert.Equal((false, status), (instance.Stopped, instance.Status));
    }

    private static Task<Answer> StopAsync(ApiClient client, string snapshot) =>
        client.CallAsync("StopDBInstance", ("DBInstanceIdentifier", "shop"), ("DBSnapshotIdentifier", snapshot));

    private static Task<Answer> DeleteAsync(ApiClient client, string snapshot) =>
        client.CallAsync("DeleteDBInstance", ("DBInstanceIdentifier", "shop"), ("FinalDBSnapshotIdentifier", snapshot));

    private async Task<(RunningApi Api, ApiClient Client)> StartAsync(string status)
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await api.CreateAsync(client, "shop", status, ("CopyTagsToSnapshot", "true"), ("Tags.Tag.1.Key", "team"));
        return (api, client);
    }
}
