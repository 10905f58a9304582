using Amazon.CornacService.Model;
using Amazon.RDS.Model;
using Bunit;
using Cornac.Console.Instances.Listing;
using Cornac.Console.Statuses;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Console.Tests.Instances;

public sealed class InstanceListTests : IAsyncDisposable
{
    private readonly InstancesContext _context = new();

    [Fact]
    public void Search_and_status_narrow_the_list_and_stand_in_the_address()
    {
        _context.Instances.AddRange([InstancesContext.Instance("shop"), InstancesContext.Instance("billing", "stopped"), InstancesContext.Instance("shop-test", "stopped")]);
        var page = Render();
        page.WaitForAssertion(() => Assert.Equal(["billing", "shop", "shop-test"], Names(page)));
        page.Find("#search").Input("SHOP");
        Assert.Equal(["shop", "shop-test"], Names(page));
        page.Find("#status").Change("Off");
        Assert.Equal(["shop-test"], Names(page));
        var address = new Uri(_context.Context.Services.GetRequiredService<NavigationManager>().Uri);
        Assert.Equal("?q=SHOP&status=off", address.Query);
        Assert.Equal(new InstanceChoice("SHOP", StatusTone.Off, InstanceColumn.Name, Descending: false, Page: 1), InstanceChoice.Of(address));
    }

    [Theory]
    [InlineData(InstanceColumn.Name, new[] { "a", "b", "c" })]
    [InlineData(InstanceColumn.Version, new[] { "b", "c", "a" })]
    [InlineData(InstanceColumn.Storage, new[] { "c", "a", "b" })]
    public void Sorting_goes_by_what_the_column_means_and_turns_round(InstanceColumn column, string[] expected)
    {
        var rows = new[]
        {
            InstancesContext.Instance("a", version: "16.10", storage: 20), InstancesContext.Instance("b", version: "9.6", storage: 100),
            InstancesContext.Instance("c", version: "16.9", storage: 5),
        }.Select(instance => InstanceRow.Of(instance, running: null)).ToList();
        var choice = new InstanceChoice("", null, column, Descending: false, Page: 1);
        Assert.Equal(expected, choice.Apply(rows).Select(row => row.Name), StringComparer.Ordinal);
        Assert.Equal(expected.Reverse(), choice.By(column).Apply(rows).Select(row => row.Name), StringComparer.Ordinal);
    }

    [Fact]
    public void Running_operation_shows_percent_and_step()
    {
        _context.Instances.Add(InstancesContext.Instance("shop", "creating"));
        _context.Operations.Add(new Operation
        {
            ResourceId = "db-SHOP", PercentComplete = 40, Steps = [new OperationStep { Title = "Make the data directory", StartedTime = DateTime.UtcNow }],
        });
        var page = Render();
        page.WaitForAssertion(() => Assert.Contains("40 %", page.Find("tbody .status").TextContent, StringComparison.Ordinal));
        Assert.Contains("Make the data directory", page.Find("tbody").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Thousand_instances_are_shown_a_page_at_a_time()
    {
        _context.Instances.AddRange(Enumerable.Range(0, 1000).Select(i => InstancesContext.Instance($"db-{i:0000}")));
        var page = Render();
        page.WaitForAssertion(() => Assert.Equal(InstanceChoice.PageSize, Names(page).Count));
        page.Find("#search").Input("0999");
        page.WaitForAssertion(() => Assert.Equal(["db-0999"], Names(page)));
    }

    [Fact]
    public void Account_without_instances_invites_to_create_one()
    {
        var page = Render();
        page.WaitForAssertion(() => Assert.Contains("No database yet", page.Find(".blank").TextContent, StringComparison.Ordinal));
        Assert.NotEmpty(page.FindAll($".blank a[href='/accounts/{InstancesContext.AccountId}/new-instance']"));
    }

    [Fact]
    public void Name_like_a_script_is_shown_as_text()
    {
        _context.Instances.Add(InstancesContext.Instance("<script>alert(1)</script>"));
        var page = Render();
        page.WaitForAssertion(() => Assert.Equal(["<script>alert(1)</script>"], Names(page)));
        Assert.Empty(page.FindAll("script"));
    }

    [Fact]
    public async Task Stopping_several_asks_for_each_and_keeps_those_refused()
    {
        _context.Instances.AddRange([InstancesContext.Instance("one"), InstancesContext.Instance("two")]);
        _context.Clients.Answer<StopDBInstanceRequest>(request => request.DBInstanceIdentifier == "one"
            ? new StopDBInstanceResponse()
            : throw new InvalidDBInstanceStateException("it is busy") { ErrorCode = "InvalidDBInstanceState", StatusCode = System.Net.HttpStatusCode.BadRequest });
        var page = Render();
        page.WaitForAssertion(() => Assert.Equal(2, Names(page).Count));
        await page.Find("thead input").ChangeAsync(new() { Value = true });
        await page.FindAll(".list-bulk button").Single(button => button.TextContent.Contains("Stop", StringComparison.Ordinal)).ClickAsync(new());
        page.WaitForAssertion(() => Assert.Contains("it is busy", page.Markup, StringComparison.Ordinal));
        Assert.Equal(["one", "two"], _context.Clients.Of<StopDBInstanceRequest>().Select(request => request.DBInstanceIdentifier), StringComparer.Ordinal);
        Assert.Equal(1, _context.Toasts.Watched);
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private IRenderedComponent<IComponent> Render() => _context.Render<InstancesPage>((nameof(InstancesPage.AccountId), InstancesContext.AccountId));

    private static List<string> Names(IRenderedComponent<IComponent> page) => [.. page.FindAll(".table-name a").Select(link => link.TextContent)];
}
