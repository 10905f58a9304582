using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.CornacService;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Api.Tests.Identity;
using Cornac.Api.Operators;
using Cornac.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Api.Tests.CornacService;

public sealed class MachineryTests(TemporaryPostgres postgres) : IAsyncLifetime
{
    private readonly OperatorsAtHand _atHand = new();
    private IdentityWorld _world = null!;
    private Operations _operations = null!;

    public async ValueTask InitializeAsync()
    {
        _world = await IdentityWorld.CreateAsync(postgres);
        _operations = new Operations(_world, configure: services => services.AddSingleton<IOperatorCatalog>(_atHand));
    }

    public async ValueTask DisposeAsync()
    {
        await _operations.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task Operator_tells_what_it_can_make()
    {
        var found = Assert.Single((await OperatorsAsync(_world.Admin.AccountId)).Operators!);
        Assert.Equal(("standalone", true, true), (found.OperatorName, found.IsDefault, found.IsReady));
        Assert.Equal(["17.4", "15.16", "15.18"], found.EngineVersions!.Select(v => v.Version));
        Assert.Contains(("db.t3.small", 2, 2L << 30), found.DBInstanceClasses!.Select(c => (c.DBInstanceClass!, c.Vcpu!.Value, c.MemoryBytes!.Value)));
        Assert.Equal((5, 1000, false), (found.MinAllocatedStorage, found.MaxAllocatedStorage, found.SupportsHighAvailability));
    }

    [Fact]
    public async Task Operator_that_cannot_say_is_not_ready()
    {
        _atHand.Capabilities = null;
        var found = Assert.Single((await OperatorsAsync(_world.Admin.AccountId)).Operators!);
        Assert.Equal(("standalone", false), (found.OperatorName, found.IsReady));
        Assert.Null(found.EngineVersions);
    }

    [Fact]
    public async Task Hosts_are_listed_with_their_queues()
    {
        await AddAsync(
            Host("host-a"), Host("host-b"),
            Work("db-1", "host-a", due: true), Work("db-2", "host-a", due: true, error: "The disk is full."), Work("db-3", "host-a", due: true, leased: true),
            Work("db-4", "host-a"), Work("db-5", host: null, due: true));
        var first = await HostsAsync(_world.Admin.AccountId, new() { MaxResults = 1 });
        var (host, queue) = (first.Hosts![0], first.Hosts![0].Work!);
        Assert.Equal(("host-a", "machine", "1.2.3", IdentityWorld.Start, IdentityWorld.Start.AddMinutes(5)), (host.HostId, host.MachineName, host.Version, host.StartedTime, host.LastSeenTime));
        Assert.Equal(["db-ORPHAN"], host.Orphans!);
        Assert.Equal((1, 2, 1, 4), (queue.InProgress, queue.Waiting, queue.Retrying, queue.Resources));
        Assert.Equal(1, first.UnassignedWork!.Waiting);
        var second = await HostsAsync(_world.Admin.AccountId, new() { MaxResults = 1, NextToken = first.NextToken });
        Assert.Equal(("host-b", 0, null), (second.Hosts![0].HostId, second.Hosts![0].Work!.Resources, second.NextToken));
        await Assert.ThrowsAsync<InvalidNextTokenException>(() => HostsAsync(_world.Admin.AccountId, new() { NextToken = "none of ours" }));
    }

    [Fact]
    public async Task Other_accounts_do_not_see_the_machinery()
    {
        await Assert.ThrowsAsync<AccessDeniedException>(() => OperatorsAsync(_world.TeamId));
        await Assert.ThrowsAsync<AccessDeniedException>(() => HostsAsync(_world.TeamId, new()));
    }

    private Task<DescribeOperatorsResponse> OperatorsAsync(string account) =>
        _operations.CallAsync(CornacServiceOperations.DescribeOperators, new DescribeOperatorsRequest(), account);

    private Task<DescribeHostsResponse> HostsAsync(string account, DescribeHostsRequest request) =>
        _operations.CallAsync(CornacServiceOperations.DescribeHosts, request, account);

    private async Task AddAsync(params object[] rows)
    {
        await using var db = _world.Open();
        db.AddRange(rows);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    private static HostRecord Host(string id) => new()
    {
        HostId = id,
        MachineName = "machine",
        Version = "1.2.3",
        StartedAt = IdentityWorld.Start,
        SeenAt = IdentityWorld.Start.AddMinutes(5),
        Orphans = ["db-ORPHAN"],
    };

    private static WorkItemRecord Work(string resource, string? host, bool due = false, bool leased = false, string? error = null) => new()
    {
        ResourceId = resource,
        Kind = WorkItemRecord.InstanceKind,
        HostId = host,
        NextRunAt = due ? IdentityWorld.Start : null,
        LeaseOwner = leased ? "process" : null,
        LeaseUntil = leased ? IdentityWorld.Start : null,
        LastError = error,
    };
}
