using System.Net;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Api.Tests.Rds;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Tests.Ec2;

/// <summary>Addresses through the endpoint. The pool is small, so that what is free can be said.</summary>
public sealed class AddressTests(TemporaryPostgres postgres) : IAsyncLifetime
{
    private RunningApi _api = null!;

    public async ValueTask InitializeAsync() =>
        _api = await RunningApi.StartAsync(await postgres.CreateInventoryAsync(TestContext.Current.CancellationToken), "10.1.0.1-10.1.0.6");

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Boto3_reserves_lists_and_releases_and_understands_refusals()
    {
        var client = await _api.NewAccountAsync();
        await _api.CreateAsync(client, "shop");
        using var seen = await BotoTests.RunAsync("Ec2/boto_addresses.py", _api, client, "10.1.0.5", "10.1.0.1");
        Assert.Equal("""["10.1.0.5", "vpc", "eipalloc-", 26]""", Text("made"));
        Assert.Equal("""["10.1.0.5", "local", {"aws:cornac:use": "reserved", "team": "a b"}, null]""", Text("shown"));
        Assert.Equal("""["db-", "eipassoc-", {"aws:cornac:use": "endpoint", "aws:cornac:db-instance": "shop"}, "rds"]""", Text("held"));
        Assert.Equal("""["10.1.0.5"]""", Text("byTag"));
        Assert.Equal("""["10.1.0.1"]""", Text("byInstance"));
        Assert.Equal("3", Text("all"));
        Assert.Equal("""["InvalidParameterValue", 400]""", Text("filter"));
        Assert.Equal("""["InvalidIPAddress.InUse", 400]""", Text("taken"));
        Assert.Equal("""["InvalidAddress.NotFound", 400]""", Text("outside"));
        Assert.Equal("""["DryRunOperation", 412]""", Text("dry"));
        Assert.Equal("""["InvalidIPAddress.InUse", 400]""", Text("inUse"));
        Assert.Equal(
            """[["InvalidAllocationID.NotFound", 400], ["InvalidAddress.NotFound", 400], ["InvalidAllocationID.NotFound", 400], ["MissingParameter", 400]]""", Text("unknown"));
        Assert.Equal("""["InvalidParameterValue", 400]""", Text("system"));
        Assert.Equal("1", Text("released"));
        Assert.Equal("""["InvalidAllocationID.NotFound", 400]""", Text("again"));
        Assert.Equal("""["local"]""", Text("regions"));
        Assert.Equal("""[["locala", "local-az1", "available"], ["localb", "local-az2", "available"]]""", Text("zones"));
        Assert.Equal("""["InvalidParameterValue", 400]""", Text("zone"));
        Assert.Equal("[]", Text("pools"));

        var audited = (await _api.AuditAsync(client)).FindAll(row => row.Service == "ec2");
        Assert.Equal(["AllocateAddress", "ReleaseAddress"], audited.FindAll(row => row.ErrorCode is null).Select(row => row.Operation).Distinct());
        Assert.Contains($"arn:aws:ec2:local:{client.AccountId}:elastic-ip/eipalloc-", audited[^1].Resources.Single(), StringComparison.Ordinal);

        string Text(string name) => seen.RootElement.GetProperty(name).GetRawText();
    }

    [Fact]
    public async Task Reserved_address_is_taken_by_its_own_account_first_and_by_no_other()
    {
        var (mine, other) = (await _api.NewAccountAsync(), await _api.NewAccountAsync());
        await ReserveAsync(mine, "10.1.0.1");
        await ReserveAsync(mine, "10.1.0.3");
        await ReserveAsync(other, "10.1.0.2");
        Assert.Equal(["10.1.0.2", "10.1.0.4"], [await AddressOfNewAsync(other, "a"), await AddressOfNewAsync(other, "b")]);
        Assert.Equal(["10.1.0.1", "10.1.0.3", "10.1.0.5"], [await AddressOfNewAsync(mine, "a"), await AddressOfNewAsync(mine, "b"), await AddressOfNewAsync(mine, "c")]);

        await DestroyAsync(mine, "a");
        await DestroyAsync(mine, "c");
        Assert.Equal(["10.1.0.5", "10.1.0.6"], [await AddressOfNewAsync(other, "c"), await AddressOfNewAsync(other, "d")]);
        (await other.CreateAsync("e")).Refused("InsufficientDBInstanceCapacity");
        Assert.Equal("10.1.0.1", await AddressOfNewAsync(mine, "d"));
    }

    [Fact]
    public async Task Address_found_in_use_outside_is_given_to_nobody_even_when_reserved()
    {
        var client = await _api.NewAccountAsync();
        await ReserveAsync(client, "10.1.0.1");
        await AddressOfNewAsync(client, "shop");
        await using (var db = _api.Open()) await AddressPool.OccupyAsync(db, "host-a", "10.1.0.1", TestContext.Current.CancellationToken);
        Assert.Equal("10.1.0.2", await AddressOfNewAsync(client, "shop2"));
        Assert.Equal("foreign", (await Ec2(client).CallAsync("DescribeAddresses", ("PublicIp.1", "10.1.0.1"))).Succeeded().Value("value"));

        (await Ec2(client).CallAsync("ReleaseAddress", ("PublicIp", "10.1.0.1"))).Succeeded();

        await using var after = _api.Open();
        var row = await after.Set<AddressRecord>().SingleAsync(a => a.Address == "10.1.0.1", TestContext.Current.CancellationToken);
        Assert.Equal((true, null), (row.Occupied, row.ReservedBy));
    }

    [Fact]
    public async Task Pool_and_quota_that_are_used_up_are_told()
    {
        var (client, other) = (await _api.NewAccountAsync(), await _api.NewAccountAsync());
        for (var i = 0; i < 5; i++) (await Ec2(client).CallAsync("AllocateAddress")).Succeeded();
        (await Ec2(client).CallAsync("AllocateAddress")).Refused("AddressLimitExceeded", HttpStatusCode.BadRequest, "5");
        (await Ec2(other).CallAsync("AllocateAddress")).Succeeded();
        (await Ec2(other).CallAsync("AllocateAddress")).Refused("InsufficientAddressCapacity", HttpStatusCode.InternalServerError, "10.1.0.1-10.1.0.6");
    }

    [Fact]
    public async Task Accounts_see_their_own_addresses_and_the_master_account_sees_all_and_the_ranges()
    {
        var (team, other) = (await _api.NewAccountAsync(), await _api.NewAccountAsync());
        var master = await _api.NewAccountAsync();
        await using (var db = _api.Open())
        {
            await db.Set<AccountRecord>().Where(a => a.Id == master.AccountId).ExecuteUpdateAsync(
                set => set.SetProperty(a => a.IsMaster, valueExpression: true), TestContext.Current.CancellationToken);
            db.Add(new HostRecord
            {
                HostId = "host-b", MachineName = "second", Version = "1", StartedAt = DateTimeOffset.UtcNow, SeenAt = DateTimeOffset.UtcNow, AddressPool = "10.2.0.0/30",
            });
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await AddressOfNewAsync(team, "shop");
        var reserved = await ReserveAsync(team, "10.1.0.4");
        Assert.Equal(["10.1.0.1", "10.1.0.4"], (await Ec2(team).CallAsync("DescribeAddresses")).Succeeded().Values("publicIp"));
        Assert.Empty((await Ec2(other).CallAsync("DescribeAddresses")).Succeeded().Values("publicIp"));
        (await Ec2(other).CallAsync("ReleaseAddress", ("AllocationId", reserved))).Refused("InvalidAllocationID.NotFound");
        (await Ec2(master).CallAsync("ReleaseAddress", ("AllocationId", reserved))).Refused("InvalidAllocationID.NotFound");

        var seen = (await Ec2(master).CallAsync("DescribeAddresses")).Succeeded();
        Assert.Equal(["10.1.0.1", "10.1.0.4"], seen.Values("publicIp"));
        Assert.Equal([team.AccountId, team.AccountId], seen.Values("networkInterfaceOwnerId"));
        var pools = (await Ec2(master).CallAsync("DescribePublicIpv4Pools")).Succeeded();
        Assert.Equal(
            [("10.1.0.1", "10.1.0.6", "4"), ("10.2.0.1", "10.2.0.2", "2")],
            pools.Values("firstAddress").Zip(pools.Values("lastAddress"), pools.Values("availableAddressCount")).Order());

        var there = pools.Element("poolId").Parent!.Parent!.Elements().Single(pool => pool.Value.Contains("second", StringComparison.Ordinal))
            .Elements().Single(e => e.Name.LocalName == "poolId").Value;
        Assert.Equal("10.2.0.1", (await Ec2(team).CallAsync("AllocateAddress", ("PublicIpv4Pool", there))).Succeeded().Value("publicIp"));
        (await Ec2(team).CallAsync("AllocateAddress", ("PublicIpv4Pool", "ipv4pool-ec2-0"))).Refused("InvalidPublicIpv4PoolID.NotFound");
    }

    [Fact]
    public async Task Policies_decide_by_action_address_and_tag()
    {
        var owner = await _api.NewAccountAsync();
        var (kept, spare) = (await ReserveAsync(owner, "10.1.0.1"), await ReserveAsync(owner, "10.1.0.2", ("TagSpecification.1.ResourceType", "elastic-ip"),
            ("TagSpecification.1.Tag.1.Key", "spare"), ("TagSpecification.1.Tag.1.Value", "yes")));
        var user = Ec2(await _api.NewUserAsync(owner.AccountId,
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:Describe*","Resource":"*"},
             {"Effect":"Allow","Action":"ec2:ReleaseAddress","Resource":"arn:aws:ec2:*:*:elastic-ip/*","Condition":{"StringEquals":{"aws:ResourceTag/spare":"yes"}}}]}
            """));
        (await user.CallAsync("DescribeAddresses")).Succeeded();
        (await user.CallAsync("AllocateAddress")).Refused("UnauthorizedOperation", HttpStatusCode.Forbidden);
        (await user.CallAsync("ReleaseAddress", ("AllocationId", kept))).Refused("UnauthorizedOperation", HttpStatusCode.Forbidden);
        (await user.CallAsync("ReleaseAddress", ("AllocationId", spare))).Succeeded();
    }

    [Fact]
    public async Task Reservations_at_once_get_different_addresses()
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _api.NewAccountAsync()));
        var answers = await Task.WhenAll(clients.Select(client => Ec2(client).CallAsync("AllocateAddress")));
        Assert.Equal(6, answers.Select(answer => answer.Succeeded().Value("publicIp")).Distinct().Count());
    }

    private static ApiClient Ec2(ApiClient client) => client with { Service = "ec2", Version = "2016-11-15" };

    private static async Task<string> ReserveAsync(ApiClient client, string address, params (string Name, string? Value)[] more) =>
        (await Ec2(client).CallAsync("AllocateAddress", [("Address", address), .. more])).Succeeded().Value("allocationId")!;

    private async Task<string?> AddressOfNewAsync(ApiClient client, string name)
    {
        await _api.CreateAsync(client, name);
        return (await _api.FindAsync(client, name))!.Address;
    }

    /// <summary>What the lifecycle engine does at the end of a deletion.</summary>
    private async Task DestroyAsync(ApiClient client, string name)
    {
        var instance = await _api.FindAsync(client, name);
        await using var db = _api.Open();
        await AddressPool.ReleaseAsync(db, instance!.ResourceId, TestContext.Current.CancellationToken);
        await db.Set<InstanceRecord>().Where(i => i.ResourceId == instance.ResourceId).ExecuteDeleteAsync(TestContext.Current.CancellationToken);
    }
}
