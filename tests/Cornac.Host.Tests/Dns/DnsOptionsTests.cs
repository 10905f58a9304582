using Cornac.Api.Inventory.Instances;
using Cornac.Host.Configuration;

namespace Cornac.Host.Tests.Dns;

public sealed class DnsOptionsTests
{
    [Theory]
    [InlineData("db.acme.example")]
    [InlineData("intranet")]
    [InlineData("db-2.0.acme.example")]
    [InlineData(null)]
    [InlineData("")]
    public void Zone_that_is_one_is_taken(string? zone) => Assert.Empty(new DnsOptions { Zone = zone, NameServers = ["ns1.acme.example"] }.Mistakes());

    [Theory]
    [InlineData("db.acme.example.")]
    [InlineData("DB.acme.example")]
    [InlineData("-db.example")]
    [InlineData("db..example")]
    [InlineData("10.1.0.4")]
    [InlineData("db acme")]
    [InlineData("db.example\n")]
    public void Zone_that_is_none_is_named_with_an_example(string zone)
    {
        var mistake = Assert.Single(new DnsOptions { Zone = zone }.Mistakes());
        Assert.Contains("Cornac:Dns:Zone", mistake, StringComparison.Ordinal);
        Assert.Contains("db.acme.example", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void Zone_leaves_room_for_the_longest_name()
    {
        var longest = string.Join('.', Enumerable.Repeat(new string('a', 43), 4));
        Assert.Equal(EndpointNames.LongestZone - 1, longest.Length);
        Assert.Empty(new DnsOptions { Zone = longest + "b" }.Mistakes());
        Assert.Single(new DnsOptions { Zone = longest + "bc" }.Mistakes());
        Assert.Equal(253, new EndpointNames(longest + "b").NameOf("123456789012", new string('s', 63))!.Length);
    }

    [Fact]
    public void Every_other_mistake_is_listed()
    {
        var options = new DnsOptions { Zone = "db.example", NameServers = ["ns.db.example", "no server"], TimeToLive = 0, Folder = "dns" };
        var mistakes = new CornacOptionsValidator().Validate(null, new CornacOptions { Dns = options }).Failures!.ToList();
        Assert.Equal(4, mistakes.Count);
        Assert.Contains("ns.db.example", mistakes[0], StringComparison.Ordinal);
        Assert.Contains("Cornac:Dns:Folder", mistakes[3], StringComparison.Ordinal);
    }
}
