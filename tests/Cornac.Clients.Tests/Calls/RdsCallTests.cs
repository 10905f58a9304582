using System.Net;
using Amazon.RDS;
using Amazon.RDS.Model;
using Amazon.Runtime;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Tests.Endpoint.Running;

namespace Cornac.Clients.Tests.Calls;

public sealed class RdsCallTests(ClientWorld world) : IClassFixture<ClientWorld>, IAsyncLifetime
{
    private ApiClient _user = null!;
    private AmazonRDSClient _rds = null!;

    private static CancellationToken Cancel => ClientWorld.Cancel;

    public async ValueTask InitializeAsync()
    {
        _user = await world.Api.NewAccountAsync();
        _rds = world.Rds(ClientWorld.Key(_user));
    }

    public ValueTask DisposeAsync()
    {
        _rds.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Instance_is_created_described_modified_and_deleted()
    {
        var created = (await _rds.CreateDBInstanceAsync(New("life"), Cancel)).DBInstance;
        Assert.Equal(("life", "postgres", "creating", 20), (created.DBInstanceIdentifier, created.Engine, created.DBInstanceStatus, created.AllocatedStorage));
        Assert.Equal($"arn:aws:rds:{RunningApi.Region}:{_user.AccountId}:db:life", created.DBInstanceArn);
        await world.Api.SetStatusAsync(_user, "life", InstanceStatus.Available);

        var described = await _rds.DescribeDBInstancesAsync(new DescribeDBInstancesRequest { DBInstanceIdentifier = "life" }, Cancel);
        Assert.Equal("available", Assert.Single(described.DBInstances).DBInstanceStatus);
        Assert.Equal(HttpStatusCode.OK, described.HttpStatusCode);
        Assert.NotEmpty(described.ResponseMetadata.RequestId);
        Assert.Equal("life", Assert.Single((await _rds.DescribeDBInstancesAsync(Cancel)).DBInstances).DBInstanceIdentifier);

        var modified = await _rds.ModifyDBInstanceAsync(
            new ModifyDBInstanceRequest { DBInstanceIdentifier = "life", AllocatedStorage = 40, DeletionProtection = false, ApplyImmediately = true }, Cancel);
        Assert.Equal(40, modified.DBInstance.PendingModifiedValues?.AllocatedStorage ?? modified.DBInstance.AllocatedStorage);
        await world.Api.SetStatusAsync(_user, "life", InstanceStatus.Available);

        var deleted = await _rds.DeleteDBInstanceAsync(new DeleteDBInstanceRequest { DBInstanceIdentifier = "life", SkipFinalSnapshot = true }, Cancel);
        Assert.Equal("deleting", deleted.DBInstance.DBInstanceStatus);
    }

    [Fact]
    public async Task Members_that_are_absent_are_null()
    {
        var created = (await _rds.CreateDBInstanceAsync(New("absent"), Cancel)).DBInstance;
        Assert.Null(created.InstanceCreateTime);
        Assert.Null(created.Iops);
        Assert.Null(created.DBName);
        Assert.Null(created.ReadReplicaDBInstanceIdentifiers);
        Assert.False(created.DeletionProtection);
        await world.Api.SetStatusAsync(_user, "absent", InstanceStatus.Available);
        var described = (await _rds.DescribeDBInstancesAsync(new() { DBInstanceIdentifier = "absent" }, Cancel)).DBInstances[0];
        var time = (await world.Api.FindAsync(_user, "absent"))!.CreatedAt.UtcDateTime;
        Assert.Equal(DateTimeKind.Utc, described.InstanceCreateTime!.Value.Kind);
        Assert.InRange(time - described.InstanceCreateTime.Value, TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Modelled_error_is_an_exception_of_its_own()
    {
        var refused = await Assert.ThrowsAsync<DBInstanceNotFoundException>(
            () => _rds.DescribeDBInstancesAsync(new DescribeDBInstancesRequest { DBInstanceIdentifier = "nowhere" }, Cancel));
        Assert.Equal(("DBInstanceNotFound", HttpStatusCode.NotFound, ErrorType.Sender), (refused.ErrorCode, refused.StatusCode, refused.ErrorType));
        Assert.Contains("nowhere", refused.Message, StringComparison.Ordinal);
        Assert.NotEmpty(refused.RequestId);
        await _rds.CreateDBInstanceAsync(New("twice"), Cancel);
        await Assert.ThrowsAsync<DBInstanceAlreadyExistsException>(() => _rds.CreateDBInstanceAsync(New("twice"), Cancel));
    }

    [Fact]
    public async Task Other_error_is_the_services_exception()
    {
        var request = New("bad");
        request.AllocatedStorage = -1;
        var refused = await Assert.ThrowsAsync<AmazonRDSException>(() => _rds.CreateDBInstanceAsync(request, Cancel));
        Assert.Equal(("InvalidParameterValue", HttpStatusCode.BadRequest), (refused.ErrorCode, refused.StatusCode));
        using var stranger = world.Rds(new BasicAWSCredentials("AKIAIOSFODNN7EXAMPLE", "wrong"));
        var denied = await Assert.ThrowsAsync<AmazonRDSException>(() => stranger.DescribeDBInstancesAsync(Cancel));
        Assert.Equal(("SignatureDoesNotMatch", HttpStatusCode.Forbidden), (denied.ErrorCode, denied.StatusCode));
    }

    [Fact]
    public async Task Paginator_asks_for_every_page()
    {
        var names = Enumerable.Range(0, 45).Select(i => $"page-{i:00}").ToList();
        foreach (var name in names) await _rds.CreateDBInstanceAsync(New(name), Cancel);

        List<string> found = [];
        await foreach (var instance in _rds.Paginators.DescribeDBInstances(new() { MaxRecords = 20 }).DBInstances.WithCancellation(Cancel))
            found.Add(instance.DBInstanceIdentifier);
        Assert.Equal(names, found);

        List<int> sizes = [];
        var paginator = _rds.Paginators.DescribeDBInstances(new() { MaxRecords = 20 });
        await foreach (var page in paginator.Responses.WithCancellation(Cancel)) sizes.Add(page.DBInstances.Count);
        Assert.Equal([20, 20, 5], sizes);
        await Assert.ThrowsAsync<InvalidOperationException>(() => paginator.Responses.GetAsyncEnumerator(Cancel).MoveNextAsync().AsTask());
    }

    [Fact]
    public async Task Tags_and_filters_arrive()
    {
        var request = New("tagged");
        request.Tags = [new Tag { Key = "team", Value = "a + b = c" }, new Tag { Key = "empty", Value = "" }];
        var arn = (await _rds.CreateDBInstanceAsync(request, Cancel)).DBInstance.DBInstanceArn;
        await _rds.CreateDBInstanceAsync(New("other"), Cancel);
        await _rds.AddTagsToResourceAsync(new AddTagsToResourceRequest { ResourceName = arn, Tags = [new Tag { Key = "more", Value = "é" }] }, Cancel);
        await _rds.RemoveTagsFromResourceAsync(new RemoveTagsFromResourceRequest { ResourceName = arn, TagKeys = ["empty"] }, Cancel);
        var tags = (await _rds.ListTagsForResourceAsync(new ListTagsForResourceRequest { ResourceName = arn }, Cancel)).TagList;
        Assert.Equal([("more", "é"), ("team", "a + b = c")], tags.Select(tag => (tag.Key, tag.Value)).Order());

        var found = await _rds.DescribeDBInstancesAsync(
            new DescribeDBInstancesRequest { Filters = [new Filter { Name = "db-instance-id", Values = ["tagged", "nowhere"] }] }, Cancel);
        Assert.Equal("tagged", Assert.Single(found.DBInstances).DBInstanceIdentifier);
        var none = await _rds.DescribeDBInstancesAsync(
            new DescribeDBInstancesRequest { Filters = [new Filter { Name = "db-instance-id", Values = ["nowhere"] }] }, Cancel);
        Assert.Null(none.DBInstances);
    }

    private static CreateDBInstanceRequest New(string name) => new()
    {
        DBInstanceIdentifier = name,
        Engine = "postgres",
        DBInstanceClass = "db.t3.micro",
        AllocatedStorage = 20,
        MasterUsername = "boss",
        MasterUserPassword = "C0nf'de tie!",
    };
}
