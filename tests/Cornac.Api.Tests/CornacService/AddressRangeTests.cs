using System.Text.Json.Nodes;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Models.CornacService;
using Cornac.Api.Models.Ec2;
using Cornac.Api.Protocol;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Api.Tests.Identity;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Api.Tests.CornacService;

/// <summary>Ranges beside the configured one, which is of two addresses here.</summary>
public sealed class AddressRangeTests(TemporaryPostgres postgres) : IAsyncLifetime
{
    private IdentityWorld _world = null!;
    private Operations _operations = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Master => _world.Admin.AccountId;

    public async ValueTask InitializeAsync()
    {
        _world = await IdentityWorld.CreateAsync(postgres);
        _operations = new Operations(_world, configure: services => services.AddSingleton(new Placement("host-a", AddressPool.Parse("127.0.71.0/30"))));
    }

    public async ValueTask DisposeAsync()
    {
        await _operations.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task Added_range_gives_addresses_once_the_configured_one_is_used_up_and_goes_only_when_nothing_holds_one()
    {
        var added = (await AddAsync("127.0.72.9-127.0.72.10")).AddressRange!;
        Assert.Equal(("127.0.72.9", "127.0.72.10"), (added.FirstAddress, added.LastAddress));
        var pool = Assert.Single((await PoolsAsync()).PublicIpv4Pools!);
        Assert.Equal((added.PublicIpv4Pool, 4), (pool.PoolId, pool.TotalAvailableAddressCount));
        Assert.Equal(["127.0.71.1", "127.0.72.9"], pool.PoolAddressRanges!.Select(range => range.FirstAddress));
        Assert.Equal(("aws:cornac:added:127.0.72.9-127.0.72.10", "127.0.72.9-127.0.72.10"), (pool.Tags!.Single().Key, pool.Tags!.Single().Value));

        Assert.Equal("127.0.72.10", (await ReserveAsync("127.0.72.10")).PublicIp);
        Assert.Equal(["127.0.71.1", "127.0.71.2", "127.0.72.9"], [(await ReserveAsync()).PublicIp, (await ReserveAsync()).PublicIp, (await ReserveAsync()).PublicIp]);
        var refused = await Assert.ThrowsAsync<AddressRangeInUseException>(() => RemoveAsync("127.0.72.9-127.0.72.10"));
        Assert.Contains("127.0.72.9", refused.Message, StringComparison.Ordinal);

        foreach (var address in new[] { "127.0.72.9", "127.0.72.10" })
            await _operations.CallAsync(Ec2Operations.ReleaseAddress, new ReleaseAddressRequest { PublicIp = address }, Master);
        await RemoveAsync("127.0.72.9 - 127.0.72.10");
        Assert.Single((await PoolsAsync()).PublicIpv4Pools![0].PoolAddressRanges!);
        await Assert.ThrowsAsync<AddressRangeNotFoundException>(() => RemoveAsync("127.0.72.9-127.0.72.10"));
    }

    [Theory]
    [InlineData("fd00::/64")]
    [InlineData("127.0.72.9")]
    [InlineData("127.0.72.10-127.0.72.9")]
    [InlineData("127.0.0.0/8")]
    [InlineData("203.0.113.0/29")]
    public async Task Range_that_cannot_be_is_refused_in_words(string range) =>
        Assert.Equal("ValidationException", (await Assert.ThrowsAsync<AwsException>(() => AddAsync(range))).Code);

    [Fact]
    public async Task Range_that_overlaps_and_the_configured_one_are_refused()
    {
        await AddAsync("127.0.72.0/29");
        await Assert.ThrowsAsync<AddressRangeOverlapException>(() => AddAsync("127.0.72.6-127.0.72.20"));
        await Assert.ThrowsAsync<AddressRangeOverlapException>(() => AddAsync("127.0.71.2-127.0.71.9"));
        await Assert.ThrowsAsync<AddressRangeInUseException>(() => RemoveAsync("127.0.71.0/30"));
        await Assert.ThrowsAsync<AddressRangeNotFoundException>(() => RemoveAsync("127.0.72.1-127.0.72.2"));
    }

    [Fact]
    public async Task Other_accounts_change_no_ranges()
    {
        await Assert.ThrowsAsync<AccessDeniedException>(() => AddAsync("127.0.72.0/29", _world.TeamId));
        await Assert.ThrowsAsync<AccessDeniedException>(() => RemoveAsync("127.0.72.0/29", _world.TeamId));
    }

    [Fact]
    public async Task Changes_of_ranges_are_audited_and_so_are_refused_and_denied_ones()
    {
        await using var api = await RunningApi.StartAsync(await postgres.CreateInventoryAsync(Cancellation), "127.0.71.0/30");
        var (master, other) = (await api.NewAccountAsync(), await api.NewAccountAsync());
        await using (var db = api.Open())
            await db.Set<AccountRecord>().Where(a => a.Id == master.AccountId).ExecuteUpdateAsync(set => set.SetProperty(a => a.IsMaster, true), Cancellation);

        (await CallAsync(master, "AddAddressRange")).Succeeded();
        var overlapping = (await CallAsync(master, "AddAddressRange")).RequestId;
        (await CallAsync(master, "RemoveAddressRange")).Succeeded();
        await CallAsync(other, "RemoveAddressRange");

        var rows = await api.AuditAsync(master);
        Assert.Equal(
            [("AddAddressRange", null), ("AddAddressRange", "AddressRangeOverlap"), ("RemoveAddressRange", null)],
            rows.Select(row => (row.Operation, row.ErrorCode)));
        Assert.All(rows, row =>
        {
            Assert.Equal(("cornac", false, $"arn:aws:cornac:local:{master.AccountId}:address-range/*"), (row.Service, row.ReadOnly, Assert.Single(row.Resources)));
            Assert.Equal("127.0.72.0/29", JsonNode.Parse(row.Parameters)!["Range"]!.GetValue<string>());
        });
        Assert.Equal(overlapping, rows[1].RequestId);
        var denied = Assert.Single(await api.AuditAsync(other));
        Assert.Equal(("RemoveAddressRange", "AccessDeniedException"), (denied.Operation, denied.ErrorCode));

        static Task<Answer> CallAsync(ApiClient client, string action) => (client with { Service = "cornac" }).SendAsync(
            """{"Range":"127.0.72.0/29"}""", contentType: "application/x-amz-json-1.1", headers: ("X-Amz-Target", $"CornacV20261123.{action}"));
    }

    private Task<AddAddressRangeResponse> AddAsync(string range, string? account = null) =>
        _operations.CallAsync(CornacServiceOperations.AddAddressRange, new AddAddressRangeRequest { Range = range }, account ?? Master);

    private Task<RemoveAddressRangeResponse> RemoveAsync(string range, string? account = null) =>
        _operations.CallAsync(CornacServiceOperations.RemoveAddressRange, new RemoveAddressRangeRequest { Range = range }, account ?? Master);

    private Task<AllocateAddressResponse> ReserveAsync(string? address = null) =>
        _operations.CallAsync(Ec2Operations.AllocateAddress, new AllocateAddressRequest { Address = address }, Master);

    private Task<DescribePublicIpv4PoolsResponse> PoolsAsync() =>
        _operations.CallAsync(Ec2Operations.DescribePublicIpv4Pools, new DescribePublicIpv4PoolsRequest(), Master);
}
