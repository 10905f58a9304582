using System.Net;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Tests.Endpoint.Running;

namespace Cornac.Api.Tests.Rds;

/// <summary>An API of its own: what its operators offer differs from what other tests expect.</summary>
public sealed class MultiAzTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Create_with_MultiAZ_goes_to_the_operator_that_makes_several_nodes_and_shows_both_zones()
    {
        var (api, client) = await StartAsync();

        await api.CreateAsync(client, "shop", InstanceStatus.Available, ("MultiAZ", "true"));
        await api.ChangeAsync(client, "shop", i => i.ObservedGeneration = 1);

        var made = (await api.FindAsync(client, "shop"))!;
        Assert.Equal(("clusters", true), (made.Operator, made.MultiAz));
        Assert.Equal(("true", "locala", "localb"), await ShownAsync(client));
        await api.ChangeAsync(client, "shop", i => i.PrimaryNode = "n2");
        Assert.Equal(("true", "localb", "locala"), await ShownAsync(client));
        (await client.CreateAsync("other", ("MultiAZ", "true"), ("AvailabilityZone", "locala"))).Refused("InvalidParameterCombination", HttpStatusCode.BadRequest, "availability zone");
        Assert.Equal("true", (await client.CallAsync("DescribeOrderableDBInstanceOptions", ("Engine", "postgres"))).Succeeded().Value("MultiAZCapable"));
    }

    [Fact]
    public async Task Modify_changes_the_operator_when_it_is_applied_and_not_before()
    {
        var (api, client) = await StartAsync();
        await api.CreateAsync(client, "shop");
        var address = (await api.FindAsync(client, "shop"))!.Address;

        (await client.ModifyAsync("shop", ("MultiAZ", "true"))).Succeeded();
        var waiting = (await api.FindAsync(client, "shop"))!;
        Assert.Equal((false, true, "standalone"), (waiting.MultiAz, waiting.Pending?.MultiAz, waiting.Operator));
        Assert.Equal("available", waiting.Status);

        (await client.ModifyAsync("shop", ("ApplyImmediately", "true"))).Succeeded();
        var applied = (await api.FindAsync(client, "shop"))!;
        Assert.Equal((true, null, "clusters", "modifying"), (applied.MultiAz, applied.Pending, applied.Operator, applied.Status));
        Assert.Equal(address, applied.Address);

        await api.ChangeAsync(client, "shop", i => (i.Status, i.NodeAddresses) = (InstanceStatus.Available, ["127.0.77.8", "127.0.77.9"]));
        (await client.ModifyAsync("shop", ("MultiAZ", "false"), ("ApplyImmediately", "true"))).Succeeded();
        var single = (await api.FindAsync(client, "shop"))!;
        Assert.Equal((false, "clusters"), (single.MultiAz, single.Operator));
    }

    [Fact]
    public async Task Reboot_with_ForceFailover_asks_for_a_switchover_and_for_no_restart()
    {
        var (api, client) = await StartAsync();
        await api.CreateAsync(client, "one");
        await api.CreateAsync(client, "shop", InstanceStatus.Available, ("MultiAZ", "true"));

        (await client.CallAsync("RebootDBInstance", ("DBInstanceIdentifier", "one"), ("ForceFailover", "true")))
            .Refused("InvalidParameterCombination", HttpStatusCode.BadRequest, "MultiAZ");
        (await client.CallAsync("RebootDBInstance", ("DBInstanceIdentifier", "shop"), ("ForceFailover", "true"))).Succeeded();

        var rebooting = (await api.FindAsync(client, "shop"))!;
        Assert.NotNull(rebooting.SwitchoverToken);
        Assert.Null(rebooting.RestartToken);
    }

    private async Task<(RunningApi Api, ApiClient Client)> StartAsync()
    {
        var api = await fixture.StartAsync();
        api.Operators.Clusters = api.Operators.Capabilities! with { SupportsHighAvailability = true, TakesOver = [api.Operators.DefaultOperator] };
        return (api, await api.NewAccountAsync());
    }

    private static async Task<(string?, string?, string?)> ShownAsync(ApiClient client)
    {
        var shown = (await client.CallAsync("DescribeDBInstances", ("DBInstanceIdentifier", "shop"))).Succeeded();
        return (shown.Value("MultiAZ"), shown.Value("AvailabilityZone"), shown.Value("SecondaryAvailabilityZone"));
    }
}
