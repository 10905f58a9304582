using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Api.Tests.Rds;

/// <summary>Endpoints where a zone of the DNS is configured.</summary>
public sealed class EndpointNameTests(TemporaryPostgres postgres)
{
    [Fact]
    public async Task Endpoint_is_a_name_of_the_account_and_addresses_are_told_with_it()
    {
        var settings = new ApiSettings { Region = RunningApi.Region, MaxRequestBytes = RunningApi.MaxRequestBytes, Names = new EndpointNames("db.acme.example") };
        await using var api = await RunningApi.StartAsync(
            await postgres.CreateInventoryAsync(TestContext.Current.CancellationToken), "10.1.0.1-10.1.0.6", services => services.AddSingleton(settings));
        var (one, other) = (await api.NewAccountAsync(), await api.NewAccountAsync());
        (await one.CreateAsync("Shop")).Succeeded();
        Assert.DoesNotContain("<Endpoint>", (await one.DescribeAsync("shop")).Succeeded().Body, StringComparison.Ordinal);
        await api.SetStatusAsync(one, "shop", InstanceStatus.Available);
        await api.CreateAsync(other, "shop");

        Assert.Equal($"shop.{one.AccountId}.db.acme.example", await NameAsync(one, "shop"));
        Assert.Equal($"shop.{other.AccountId}.db.acme.example", await NameAsync(other, "shop"));
        var address = (await (one with { Service = "ec2", Version = "2016-11-15" }).CallAsync("DescribeAddresses")).Succeeded();
        Assert.Equal("10.1.0.1", address.Value("publicIp"));
        Assert.Contains($"<key>aws:cornac:dns-name</key><value>shop.{one.AccountId}.db.acme.example</value>", address.Body, StringComparison.Ordinal);

        (await one.ModifyAsync("shop", ("NewDBInstanceIdentifier", "Store"), ("ApplyImmediately", "true"))).Succeeded();
        Assert.Equal($"store.{one.AccountId}.db.acme.example", await NameAsync(one, "store"));
    }

    private static async Task<string> NameAsync(ApiClient client, string instance) => (await client.DescribeAsync(instance)).Succeeded().Value("Address")!;
}
