using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Nodes;
using Cornac.Api.Models.CornacService;
using Cornac.Api.Tests.Identity;
using Cornac.Testing;
using Microsoft.Extensions.DependencyInjection;
using Contract = Cornac.Operators.Contract;

namespace Cornac.Api.Tests.CornacService;

public sealed class NodesTests(TemporaryPostgres postgres) : IAsyncLifetime
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
    public async Task Nodes_are_told_with_their_zones_and_failovers_with_their_gaps_newest_first()
    {
        await AddAsync(
            Instance("shop", "db-SHOP"), Instance("single", "db-SINGLE"), Node("n2", Contract.NodeRole.Primary), Node("n1", Contract.NodeRole.Standby),
            Failover(minute: 1, planned: false), Failover(minute: 2, planned: true));

        var told = await DescribeAsync("Shop");

        var (first, second) = (told.Nodes![0], told.Nodes![1]);
        Assert.Equal(("n1", "standby", "running", "127.0.77.8", "locala", "host-a"), (first.NodeName, first.Role, first.State, first.Address, first.AvailabilityZone, first.HostId));
        Assert.Equal((true, 160L, 3, IdentityWorld.Start), (first.IsSynchronous, first.LagBytes, first.Timeline, first.StartedTime));
        Assert.Equal(("n2", "primary", "localb"), (second.NodeName, second.Role, second.AvailabilityZone));
        Assert.Equal(("127.0.77.5", 5433), (told.ReadOnlyEndpoint!.Address, told.ReadOnlyEndpoint.Port));
        Assert.Equal([true, false], told.Failovers!.Select(f => f.IsPlanned));
        var lost = told.Failovers![1];
        Assert.Equal(("completed", "n1", "n2", "Its processes are gone.", 1400), (lost.Status, lost.FromNode, lost.ToNode, lost.Reason, lost.GapMilliseconds));
        Assert.Equal([("detection", 200), ("promotion", 1200)], lost.Stages!.Select(s => (s.Name!, s.Milliseconds!.Value)));
        Assert.Equal((IdentityWorld.Start.AddMinutes(1), IdentityWorld.Start.AddMinutes(2)), (lost.BeganTime, lost.RepairedTime));

        var single = await DescribeAsync($"arn:aws:rds:local:{_world.TeamId}:db:single");
        Assert.Equal((0, 0, null), (single.Nodes!.Count, single.Failovers!.Count, single.ReadOnlyEndpoint));
        var settings = new ApiSettings { Region = "local", MaxRequestBytes = 1 << 20, Names = new EndpointNames("db.acme.example") };
        await using var named = new Operations(_world, configure: services => services.AddSingleton(settings));
        told = await named.CallAsync(CornacServiceOperations.DescribeInstanceNodes, new DescribeInstanceNodesRequest { DBInstanceIdentifier = "shop" }, _world.TeamId);
        Assert.Equal(($"shop.{_world.TeamId}.db.acme.example", 5433), (told.ReadOnlyEndpoint!.Address, told.ReadOnlyEndpoint.Port));
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => DescribeAsync("missing"));
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => DescribeAsync($"arn:aws:rds:local:{_world.Admin.AccountId}:db:shop"));
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => DescribeAsync("shop", _world.Admin.AccountId));
    }

    private Task<DescribeInstanceNodesResponse> DescribeAsync(string name, string? account = null) =>
        _operations.CallAsync(CornacServiceOperations.DescribeInstanceNodes, new DescribeInstanceNodesRequest { DBInstanceIdentifier = name }, account ?? _world.TeamId);

    private async Task AddAsync(params object[] rows)
    {
        await using var db = _world.Open();
        db.AddRange(rows);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    private NodeRecord Node(string name, Contract.NodeRole role) => new()
    {
        ResourceId = "db-SHOP", Name = name, AccountId = _world.TeamId, Role = role, State = Contract.InstanceState.Running, Address = name == "n1" ? "127.0.77.8" : "127.0.77.9",
        Timeline = 3, LagBytes = role == Contract.NodeRole.Standby ? 160 : null, Synchronous = role == Contract.NodeRole.Standby, StartedAt = IdentityWorld.Start,
        ObservedAt = IdentityWorld.Start.AddMinutes(5),
    };

    private FailoverRecord Failover(int minute, bool planned) => new()
    {
        Id = Guid.CreateVersion7(), AccountId = _world.TeamId, ResourceId = "db-SHOP", BeganAt = IdentityWorld.Start.AddMinutes(minute), Planned = planned, FromNode = "n1", ToNode = "n2",
        Reason = planned ? "It was asked for." : "Its processes are gone.", Outcome = FailoverOutcome.Completed, EndedAt = IdentityWorld.Start.AddMinutes(minute).AddSeconds(2),
        RepairedAt = planned ? null : IdentityWorld.Start.AddMinutes(minute + 1), GapMilliseconds = 1400, Stages = [new("detection", 200), new("promotion", 1200)],
    };

    private InstanceRecord Instance(string name, string resourceId) => new()
    {
        ResourceId = resourceId,
        AccountId = _world.TeamId,
        Identifier = name,
        CreatedAt = IdentityWorld.Start,
        Operator = "patroni",
        HostId = "host-a",
        EngineVersion = "15.18",
        Class = "db.t3.micro",
        StorageGiB = 20,
        Address = "127.0.77.5",
        Port = 5432,
        ReadOnlyPort = 5433,
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
