using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.CornacService;
using Cornac.Api.Tests.Identity;
using Cornac.Testing;
using Kind = Cornac.Api.Inventory.Lifecycle.OperationKind;

namespace Cornac.Api.Tests.CornacService;

public sealed class ProgressTests(TemporaryPostgres postgres) : IAsyncLifetime
{
    private IdentityWorld _world = null!;
    private Operations _operations = null!;

    public async ValueTask InitializeAsync()
    {
        _world = await IdentityWorld.CreateAsync(postgres);
        _operations = new Operations(_world);
    }

    public async ValueTask DisposeAsync()
    {
        await _operations.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task Account_sees_its_own_operations_newest_first_with_their_steps()
    {
        var first = Row("shop", minute: 1, ended: OperationOutcome.Succeeded);
        var second = Row("shop", minute: 2);
        second.StartedAt = second.CreatedAt.AddSeconds(1);
        (second.Percent, second.Message) = (40, "The disk is full.");
        await AddAsync(first, second, Row("other", minute: 3, account: _world.Admin.AccountId));
        await AddAsync(Step(second, 1, "prepare", seconds: 2), Step(second, 2, "initialize", seconds: null, attempts: 3));

        var operations = (await DescribeAsync(new())).Operations!;
        Assert.Equal([second.Id.ToString(), first.Id.ToString()], operations.Select(o => o.OperationId));
        var running = operations[0];
        Assert.Equal(("create", "running", "shop", 40, "The disk is full."), (running.Kind, running.Status, running.ResourceIdentifier, running.PercentComplete, running.Message));
        Assert.Equal(("arn:aws:iam::1:user/claire", "request-2"), (running.RequestedBy, running.RequestId));
        Assert.Equal((second.CreatedAt, second.StartedAt, null), (running.CreatedTime, running.StartedTime, running.EndedTime));
        Assert.Equal($"arn:aws:rds:local:{_world.TeamId}:db:shop", running.ResourceArn);
        Assert.Equal([("prepare", "Doing prepare", 1), ("initialize", "Doing initialize", 3)], running.Steps!.Select(s => (s.Name!, s.Title!, s.Attempts!.Value)));
        Assert.Null(running.Steps![1].EndedTime);
        Assert.Equal("succeeded", operations[1].Status);
    }

    [Theory]
    [InlineData("pending")]
    [InlineData("running")]
    [InlineData("rolling-back")]
    [InlineData("succeeded")]
    [InlineData("failed")]
    [InlineData("superseded")]
    public async Task Status_tells_where_the_operation_stands(string status)
    {
        var row = Row("shop", minute: 1, ended: Enum.TryParse<OperationOutcome>(status, ignoreCase: true, out var outcome) ? outcome : null);
        if (status != "pending") row.StartedAt = row.CreatedAt;
        row.RollingBack = status is "rolling-back" or "failed";
        await AddAsync(row);
        Assert.Equal(status, Assert.Single((await DescribeAsync(new())).Operations!).Status);
    }

    [Fact]
    public async Task Filters_choose_operations()
    {
        var (old, gone, other) = (Row("before", minute: 1, ended: OperationOutcome.Failed), Row("gone", minute: 2, ended: OperationOutcome.Succeeded, resource: "db-GONE"),
            Row("quiet", minute: 3, resource: "db-QUIET"));
        await AddAsync(old, gone, other);
        await AddAsync(Instance("shop", "db-SHOP"));
        Assert.Equal([other], await FindAsync(new() { RunningOnly = true }));
        Assert.Equal([old], await FindAsync(new() { ResourceIdentifier = "Shop" }));
        Assert.Equal([old], await FindAsync(new() { ResourceIdentifier = "before" }));
        Assert.Equal([old], await FindAsync(new() { ResourceIdentifier = "db-SHOP" }));
        Assert.Equal([gone], await FindAsync(new() { ResourceIdentifier = $"arn:aws:rds:local:{_world.TeamId}:db:gone" }));
        Assert.Equal([], await FindAsync(new() { ResourceIdentifier = $"arn:aws:rds:local:{_world.Admin.AccountId}:db:gone" }));
        Assert.Equal([other, old], await FindAsync(new() { OperationIds = [old.Id.ToString(), other.Id.ToString(), "no id"] }));
        Assert.Equal([], await FindAsync(new() { OperationIds = ["no id"] }));

        async Task<List<OperationRecord>> FindAsync(DescribeOperationsRequest request) =>
            [.. (await DescribeAsync(request)).Operations!.Select(o => new[] { old, gone, other }.Single(row => row.Id.ToString() == o.OperationId))];
    }

    [Fact]
    public async Task Pages_stay_right_while_operations_come()
    {
        await AddAsync([.. Enumerable.Range(1, 5).Select(minute => Row("shop" + minute, minute, ended: OperationOutcome.Succeeded))]);
        var first = await DescribeAsync(new() { MaxResults = 2 });
        await AddAsync(Row("late", minute: 9));
        var second = await DescribeAsync(new() { MaxResults = 2, NextToken = first.NextToken });
        var third = await DescribeAsync(new() { MaxResults = 2, NextToken = second.NextToken });
        Assert.Equal(["shop5", "shop4", "shop3", "shop2", "shop1"], new[] { first, second, third }.SelectMany(page => page.Operations!).Select(o => o.ResourceIdentifier));
        Assert.Null(third.NextToken);
        await Assert.ThrowsAsync<InvalidNextTokenException>(() => DescribeAsync(new() { NextToken = "none of ours" }));
    }

    [Fact]
    public async Task Estimate_is_the_median_of_past_runs()
    {
        foreach (var (minute, seconds) in new[] { (1, 10), (2, 12), (3, 90) })
        {
            var past = Row("past" + minute, minute, ended: OperationOutcome.Succeeded, account: _world.Admin.AccountId);
            await AddAsync(past);
            await AddAsync(Step(past, 1, "prepare", 2), Step(past, 2, "initialize", seconds - 1), Step(past, 3, "initialize", 1));
            if (minute == 1) await AddAsync(Step(past, 4, "rare", 1000));
        }

        var failed = Row("failed", minute: 4, ended: OperationOutcome.Failed);
        var reboot = Row("rebooted", minute: 5, ended: OperationOutcome.Succeeded, kind: Kind.Reboot);
        var running = Row("shop", minute: 6);
        await AddAsync(failed, reboot, running, Row("new-kind", minute: 7, kind: Kind.Stop));
        await AddAsync(Step(failed, 1, "prepare", 500), Step(reboot, 1, "prepare", 700), Step(running, 1, "prepare", seconds: null));

        var operations = (await DescribeAsync(new())).Operations!.ToDictionary(o => o.ResourceIdentifier!);
        Assert.Equal(14, operations["shop"].EstimatedSeconds);
        Assert.Equal(2, operations["shop"].Steps![0].EstimatedSeconds);
        Assert.Null(operations["new-kind"].EstimatedSeconds);
        Assert.Null(operations["rebooted"].EstimatedSeconds);
    }

    [Fact]
    public void Every_kind_of_operation_is_in_the_model() =>
        Assert.All(Enum.GetNames<Kind>(), kind => Assert.Contains(kind.ToLowerInvariant(), Models.CornacService.OperationKind.Values, StringComparer.Ordinal));

    private Task<DescribeOperationsResponse> DescribeAsync(DescribeOperationsRequest request) =>
        _operations.CallAsync(CornacServiceOperations.DescribeOperations, request, _world.TeamId);

    private async Task AddAsync(params object[] rows)
    {
        await using var db = _world.Open();
        db.AddRange(rows);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    private OperationRecord Row(
        string name, int minute, OperationOutcome? ended = null, string? account = null, Kind kind = Kind.Create, string? resource = null) => new()
    {
        Id = Guid.CreateVersion7(IdentityWorld.Start.AddMinutes(minute)),
        AccountId = account ?? _world.TeamId,
        ResourceId = resource ?? (name == "before" ? "db-SHOP" : "db-" + name.ToUpperInvariant()),
        ResourceName = name,
        Kind = kind,
        RequestedBy = "arn:aws:iam::1:user/claire",
        RequestId = $"request-{minute}",
        CreatedAt = IdentityWorld.Start.AddMinutes(minute),
        EndedAt = ended is null ? null : IdentityWorld.Start.AddMinutes(minute + 1),
        Outcome = ended,
    };

    private static OperationStepRecord Step(OperationRecord operation, int ordinal, string name, int? seconds, int attempts = 1) => new()
    {
        OperationId = operation.Id,
        Ordinal = ordinal,
        Name = name,
        Title = "Doing " + name,
        StartedAt = operation.CreatedAt,
        EndedAt = seconds is { } duration ? operation.CreatedAt.AddSeconds(duration) : null,
        Attempts = attempts,
    };

    private InstanceRecord Instance(string name, string resourceId) => new()
    {
        ResourceId = resourceId,
        AccountId = _world.TeamId,
        Identifier = name,
        CreatedAt = IdentityWorld.Start,
        Operator = "standalone",
        EngineVersion = "15.18",
        Class = "db.t3.micro",
        StorageGiB = 20,
        Port = 5432,
        MasterUsername = "boss",
        Status = InstanceStatus.Available,
        Settings = new InstanceSettings
        {
            BackupRetentionDays = 1,
            BackupWindow = "03:00-03:30",
            MaintenanceWindow = "sun:04:00-sun:04:30",
            StorageType = "gp2",
            ParameterGroup = "default.postgres15",
            SubnetGroup = "default",
            OptionGroup = "default:postgres-15",
        },
    };
}
