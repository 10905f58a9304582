using Amazon.CornacService.Model;
using Amazon.RDS.Model;
using Bunit;
using Cornac.Console.Instances.Overview;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Console.Tests.Instances;

public sealed class NodesTabTests : IAsyncDisposable
{
    private readonly InstancesContext _context = new();

    public NodesTabTests()
    {
        var shop = InstancesContext.Instance("shop");
        shop.MultiAZ = true;
        _context.Instances.Add(shop);
        _context.Nodes.ReadOnlyEndpoint = new NodeEndpoint { Address = "127.0.77.9", Port = 5433 };
        _context.Nodes.Nodes.Add(new InstanceNode { NodeName = "n1", Role = "primary", State = "running", Address = "127.0.77.10", AvailabilityZone = "locala", Timeline = 3, StartedTime = DateTime.UtcNow.AddHours(-2) });
        _context.Nodes.Nodes.Add(new InstanceNode
        {
            NodeName = "n2", Role = "standby", State = "running", Address = "127.0.77.11", AvailabilityZone = "localb", Timeline = 3, IsSynchronous = true, LagBytes = 2048,
            StartedTime = DateTime.UtcNow.AddMinutes(-5),
        });
    }

    [Fact]
    public void Nodes_show_role_state_lag_timeline_and_whether_they_have_everything()
    {
        var page = Render();
        var cards = page.FindAll("article.card");
        Assert.Equal(2, cards.Count);
        foreach (var part in new[] { "n1", "primary", "running", "2 h 0 min", "locala", "127.0.77.10" }) Assert.Contains(part, cards[0].TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Synchronous", cards[0].TextContent, StringComparison.Ordinal);
        foreach (var part in new[] { "n2", "standby", "every committed row", "2 KiB", "localb" }) Assert.Contains(part, cards[1].TextContent, StringComparison.Ordinal);
        Assert.Contains(page.FindAll("code"), code => code.TextContent == "127.0.77.9:5433");
        Assert.Contains("has not changed yet", page.Find("[aria-labelledby=failovers]").TextContent, StringComparison.Ordinal);
        Assert.Contains("aws cornac describe-instance-nodes", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".note-warning"));
    }

    [Fact]
    public void Changes_of_the_primary_show_their_gap_and_its_stages()
    {
        var began = DateTime.UtcNow.AddMinutes(-10);
        _context.Nodes.Failovers.AddRange(
        [
            new Failover { FailoverId = "2", IsPlanned = true, FromNode = "n2", ToNode = "n1", Status = "completed", Reason = "it was asked for", BeganTime = began, GapMilliseconds = 1640, Stages = [] },
            new Failover
            {
                FailoverId = "1", IsPlanned = false, FromNode = "n1", ToNode = "n2", Status = "completed", Reason = "its processes are gone", BeganTime = began, RepairedTime = began.AddSeconds(20),
                GapMilliseconds = 700, Stages = [new FailoverTiming { Name = "detection", Milliseconds = 200 }, new FailoverTiming { Name = "fencing", Milliseconds = 9 }],
            },
            new Failover { FailoverId = "0", IsPlanned = false, FromNode = "n1", Status = "abandoned", Reason = "Processes of node n1 could not be ended.", BeganTime = began },
        ]);
        var rows = Render().FindAll("[aria-labelledby=failovers] .row").Select(row => row.TextContent).ToList();
        foreach (var part in new[] { "n2 → n1", "planned", "1.6 s without a primary" }) Assert.Contains(part, rows[0], StringComparison.Ordinal);
        foreach (var part in new[] { "n1 → n2", "failover", "its processes are gone", "0.7 s", "noticed 0.2 s · fenced 9 ms", "n1 was back after 20 s" }) Assert.Contains(part, rows[1], StringComparison.Ordinal);
        Assert.Contains("did not come about", rows[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Switchover_says_what_clients_notice_and_asks_for_a_reboot_with_failover()
    {
        _context.Nodes.Failovers.Add(new Failover { FailoverId = "1", IsPlanned = true, FromNode = "n2", ToNode = "n1", Status = "completed", BeganTime = DateTime.UtcNow, GapMilliseconds = 1640 });
        _context.Clients.Answer<RebootDBInstanceRequest>(_ => new RebootDBInstanceResponse());
        var page = Render();
        SwitchOver(page).Click();
        page.WaitForElement(".mud-dialog-actions");
        var dialog = page.Find(".mud-dialog").TextContent;
        foreach (var part in new[] { "Switch shop over?", "All sessions are ended", "for 1.6 s", "aws rds reboot-db-instance --db-instance-identifier shop --force-failover" }) Assert.Contains(part, dialog, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("#failover"));
        await page.FindAll(".mud-dialog-actions button")[1].ClickAsync(new());
        page.WaitForAssertion(() => Assert.True(Assert.Single(_context.Clients.Of<RebootDBInstanceRequest>()).ForceFailover));
        Assert.Equal(1, _context.Toasts.Watched);
    }

    [Fact]
    public void Without_a_standby_that_has_everything_there_is_a_warning_and_no_switchover()
    {
        (_context.Nodes.Nodes[1].IsSynchronous, _context.Nodes.Nodes[1].State) = (false, "starting");
        var page = Render();
        Assert.Contains("nothing takes over", page.Find(".note-warning").TextContent, StringComparison.Ordinal);
        Assert.True(SwitchOver(page).HasAttribute("disabled"));
    }

    [Fact]
    public void Instance_of_one_node_has_no_such_part()
    {
        _context.Instances[0].MultiAZ = false;
        var page = _context.Render<InstancePage>((nameof(InstancePage.AccountId), InstancesContext.AccountId), (nameof(InstancePage.Name), "shop"));
        page.WaitForElement(".tabs");
        Assert.DoesNotContain("Nodes", page.Find(".tabs").TextContent, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private IRenderedComponent<IComponent> Render()
    {
        _context.Context.Services.GetRequiredService<NavigationManager>().NavigateTo($"accounts/{InstancesContext.AccountId}/instances/shop?tab=nodes");
        var page = _context.Render<InstancePage>((nameof(InstancePage.AccountId), InstancesContext.AccountId), (nameof(InstancePage.Name), "shop"));
        page.WaitForElement("[aria-labelledby=failovers]");
        return page;
    }

    private static AngleSharp.Dom.IElement SwitchOver(IRenderedComponent<IComponent> page) =>
        page.FindAll("[aria-labelledby=nodes] button").Single(button => button.TextContent.Trim() == "Switch over");
}
