using Amazon.CornacService.Model;
using Amazon.EC2.Model;
using Amazon.Organizations.Model;
using Amazon.Runtime;
using Bunit;
using Cornac.Console.Addresses;
using Cornac.Console.Tests.Instances;
using Microsoft.AspNetCore.Components;

namespace Cornac.Console.Tests.Addresses;

public sealed class AddressesPageTests : IAsyncDisposable
{
    private const string Other = "210987654321";
    private readonly List<PublicIpv4PoolRange> _added = [];
    private readonly InstancesContext _context = new();
    private readonly List<Address> _taken = [Taken("10.1.0.1", "endpoint", "shop", InstancesContext.AccountId, managed: true), Taken("10.1.0.3", "reserved", null, Other)];

    public AddressesPageTests()
    {
        _context.Clients.Answer<DescribeAddressesRequest>(_ => new DescribeAddressesResponse { Addresses = [.. _taken] });
        _context.Clients.Answer<DescribePublicIpv4PoolsRequest>(_ => new DescribePublicIpv4PoolsResponse
        {
            PublicIpv4Pools =
            [
                new PublicIpv4Pool
                {
                    PoolId = "pool", Description = "machine: 10.1.0.0/29",
                    PoolAddressRanges = [new() { FirstAddress = "10.1.0.1", LastAddress = "10.1.0.6", AddressCount = 6, AvailableAddressCount = 4 }, .. _added],
                    Tags = [.. _added.Select(range => new Amazon.EC2.Model.Tag { Key = $"aws:cornac:added:{range.FirstAddress}-{range.LastAddress}", Value = "10.2.0.0/30" })],
                },
            ],
        });
        _context.Clients.Answer<ListAccountsRequest>(_ => new ListAccountsResponse { Accounts = [new() { Id = Other, Name = "Team B" }] });
        _context.Clients.Answer<AllocateAddressRequest>(request =>
        {
            _taken.Add(Taken(request.Address, "reserved", null, InstancesContext.AccountId));
            return new AllocateAddressResponse();
        });
        _context.Clients.Answer<ReleaseAddressRequest>(request =>
        {
            _taken.RemoveAll(address => address.AllocationId == request.AllocationId);
            return new ReleaseAddressResponse();
        });
    }

    [Fact]
    public void Page_shows_ranges_and_each_address_with_what_has_it()
    {
        _taken[0].Tags.Add(new() { Key = "aws:cornac:dns-name", Value = "shop.123456789012.db.acme.example" });
        var page = Render();
        Assert.Equal("shop.123456789012.db.acme.example", page.Find("tbody tr:first-child code").TextContent);
        Assert.Equal(["4", "2"], page.FindAll(".numbers dd").Select(e => e.TextContent));
        Assert.Equal(6, page.FindAll("tbody tr").Count);
        Assert.Equal($"/accounts/{InstancesContext.AccountId}/instances/shop", page.Find("tbody tr:first-child a").GetAttribute("href"));
        Assert.Contains("Team B", page.Find("tbody tr:nth-child(2)").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("tbody tr:nth-child(2) button"));
    }

    [Theory]
    [InlineData("SHOP", new[] { "10.1.0.1" })]
    [InlineData("team b", new[] { "10.1.0.3" })]
    [InlineData(".0.6", new[] { "10.1.0.6" })]
    public void Search_finds_by_address_instance_and_account(string sought, string[] found)
    {
        var page = Render();
        page.Find("input[type=search]").Input(sought);
        page.WaitForAssertion(() => Assert.Equal(found, page.FindAll("tbody .list-name").Select(e => e.TextContent)));
    }

    [Fact]
    public void Free_address_is_reserved_and_released_once_its_name_was_typed()
    {
        var page = Render();
        Button(page, "Reserve 10.1.0.4").Click();
        page.WaitForElement("#address-name").Input("web shop");
        Assert.Contains("aws ec2 allocate-address", page.Find(".mud-dialog code").TextContent, StringComparison.Ordinal);
        page.Find(".mud-dialog form").Submit();
        page.WaitForAssertion(() => Assert.NotNull(Button(page, "Release 10.1.0.4")));
        var asked = Assert.Single(_context.Clients.Of<AllocateAddressRequest>());
        Assert.Equal(("10.1.0.4", null, "web shop"), (asked.Address, asked.PublicIpv4Pool, asked.TagSpecifications[0].Tags[0].Value));

        Button(page, "Release 10.1.0.4").Click();
        page.WaitForElement("#confirm-name").Input("10.1.0.4");
        page.Find(".mud-dialog-actions .mud-button-filled").Click();
        page.WaitForAssertion(() => Assert.NotNull(Button(page, "Reserve 10.1.0.4")));
        Assert.Equal("eipalloc-10.1.0.4", Assert.Single(_context.Clients.Of<ReleaseAddressRequest>()).AllocationId);
    }

    [Fact]
    public void Range_is_added_and_removed_again_and_a_configured_one_cannot_be()
    {
        _context.Clients.Answer<AddAddressRangeRequest>(_ =>
        {
            _added.Add(new() { FirstAddress = "10.2.0.1", LastAddress = "10.2.0.2", AddressCount = 2, AvailableAddressCount = 2 });
            return new AddAddressRangeResponse();
        });
        _context.Clients.Answer<RemoveAddressRangeRequest>(_ =>
        {
            _added.Clear();
            return new RemoveAddressRangeResponse();
        });
        var page = Render();
        Assert.Empty(page.FindAll(".card button"));
        page.FindAll("section[aria-labelledby='ranges'] .form-foot button").Single().Click();
        page.WaitForElement("#range").Input(" 10.2.0.0/30 ");
        Assert.Contains("aws cornac add-address-range --range 10.2.0.0/30", page.Find(".mud-dialog code").TextContent, StringComparison.Ordinal);
        page.Find(".mud-dialog form").Submit();
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".card").Count));
        var asked = Assert.Single(_context.Clients.Of<AddAddressRangeRequest>());
        Assert.Equal(("10.2.0.0/30", null), (asked.Range, asked.PublicIpv4Pool));

        Button(page, "Remove 10.2.0.0/30").Click();
        page.WaitForElement("#confirm-name").Input("10.2.0.0/30");
        page.Find(".mud-dialog-actions .mud-button-filled").Click();
        page.WaitForAssertion(() => Assert.Single(page.FindAll(".card")));
        Assert.Equal("pool", Assert.Single(_context.Clients.Of<RemoveAddressRangeRequest>()).PublicIpv4Pool);
    }

    [Fact]
    public void Refusal_is_shown_in_the_dialog()
    {
        _context.Clients.Answer<AllocateAddressRequest>(_ =>
            throw new Amazon.EC2.AmazonEC2Exception("Account 1 may reserve 5 addresses.", ErrorType.Sender, "AddressLimitExceeded", "1", System.Net.HttpStatusCode.BadRequest));
        var page = Render();
        Button(page, "Reserve 10.1.0.4").Click();
        page.WaitForElement(".mud-dialog form").Submit();
        page.WaitForAssertion(() => Assert.Contains("may reserve 5", page.Find(".mud-dialog").TextContent, StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private IRenderedComponent<IComponent> Render()
    {
        var page = _context.Render<AddressesPage>((nameof(AddressesPage.AccountId), InstancesContext.AccountId));
        page.WaitForElement("tbody tr");
        return page;
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<IComponent> page, string label) => page.Find($"button[aria-label='{label}']");

    private static Address Taken(string ip, string use, string? instance, string account, bool managed = false) => new()
    {
        PublicIp = ip, AllocationId = "eipalloc-" + ip, PublicIpv4Pool = "pool", NetworkInterfaceOwnerId = account, ServiceManaged = managed ? "rds" : null,
        Tags = [new() { Key = "aws:cornac:use", Value = use }, .. instance is null ? Array.Empty<Amazon.EC2.Model.Tag>() : [new() { Key = "aws:cornac:db-instance", Value = instance }]],
    };
}
