using Amazon.CloudWatch;
using Amazon.CloudWatch.Model;
using AngleSharp.Dom;
using Bunit;
using Cornac.Console.Instances.Monitoring;
using Cornac.Console.Instances.Overview;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Console.Tests.Instances;

public sealed class MonitoringTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Until = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private readonly InstancesContext _context = new();

    public MonitoringTests()
    {
        _context.Instances.Add(InstancesContext.Instance("shop"));
        _context.Clients.Answer<GetMetricDataRequest>(request => new GetMetricDataResponse
        {
            MetricDataResults = [.. request.MetricDataQueries.Select(query => new MetricDataResult
            {
                Id = query.Id, Label = query.Label,
                Timestamps = query.Label == "ReplicaLag" ? [] : [request.EndTime!.Value.AddMinutes(-2), request.EndTime.Value.AddMinutes(-1)],
                Values = query.Label == "ReplicaLag" ? [] : [4, 3],
            })],
        });
    }

    [Fact]
    public void Graph_says_in_words_what_it_shows_and_what_was_never_measured_has_none()
    {
        var page = Render("?tab=monitoring");
        var graph = Graph(page, "DatabaseConnections");
        Assert.Equal("Connections: 3 now, between 3 and 4. Last hour.", graph.QuerySelector("svg[role=img]")!.GetAttribute("aria-label"));
        Assert.StartsWith("M", graph.QuerySelector(".graph-line")!.GetAttribute("d"), StringComparison.Ordinal);
        Assert.Empty(page.FindAll("[aria-labelledby=figure-ReplicaLag]"));
        Assert.Contains("aws cloudwatch get-metric-statistics", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Longer_span_is_asked_for_in_coarser_steps_and_can_be_read_as_a_table()
    {
        var page = Render("?tab=monitoring&span=week&as=table");
        var request = _context.Clients.Of<GetMetricDataRequest>().Last();
        Assert.Equal(TimeSpan.FromDays(7), request.EndTime - request.StartTime);
        Assert.All(request.MetricDataQueries, query => Assert.Equal(3600, query.MetricStat.Period));
        Assert.Equal(["3", "4"], Graph(page, "DatabaseConnections").QuerySelectorAll("tbody td:nth-of-type(1)").Select(cell => cell.TextContent), StringComparer.Ordinal);
        Assert.Empty(page.FindAll(".graph svg"));
    }

    [Fact]
    public void Pages_of_values_are_put_together()
    {
        _context.Clients.Answer<GetMetricDataRequest>(request => new GetMetricDataResponse
        {
            NextToken = request.NextToken is null ? "more" : null,
            MetricDataResults =
            [
                new MetricDataResult
                {
                    Id = "m0", Label = "DatabaseConnections", Timestamps = [request.EndTime!.Value.AddMinutes(request.NextToken is null ? -2 : -1)],
                    Values = [request.NextToken is null ? 8 : 9],
                },
            ],
        });
        Assert.Contains("9 now, between 8 and 9", Graph(Render("?tab=monitoring"), "DatabaseConnections").InnerHtml, StringComparison.Ordinal);
    }

    [Fact]
    public void Overview_shows_the_storage_used()
    {
        _context.Clients.Answer<GetMetricDataRequest>(request => new GetMetricDataResponse
        {
            MetricDataResults = [new MetricDataResult { Id = "m0", Label = "VolumeBytesUsed", Timestamps = [request.EndTime!.Value], Values = [3L << 30] }],
        });
        Assert.Contains("3 GiB used", Render("").Find(".pairs").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Overview_of_somebody_who_may_not_read_metrics_leaves_the_storage_used_out()
    {
        _context.Clients.Answer<GetMetricDataRequest>(_ => throw new AmazonCloudWatchException("no") { ErrorCode = "AccessDenied", StatusCode = System.Net.HttpStatusCode.Forbidden });
        Assert.DoesNotContain("used", Render("").Find(".pairs").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Person_who_may_not_read_metrics_sees_what_the_endpoint_says()
    {
        _context.Clients.Answer<GetMetricDataRequest>(_ => throw new AmazonCloudWatchException("not authorized to perform: cloudwatch:GetMetricData")
        {
            ErrorCode = "AccessDenied", StatusCode = System.Net.HttpStatusCode.Forbidden,
        });
        var page = RenderAny("?tab=monitoring");
        Assert.Contains("cloudwatch:GetMetricData", page.WaitForElement("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Line_has_a_gap_where_nothing_was_measured_and_a_dot_for_a_single_point()
    {
        GraphPoint[] points = [new(Until.AddMinutes(-60), 0), new(Until.AddMinutes(-59), 5), new(Until.AddMinutes(-30), 10)];
        var line = GraphLine.Draw(points, GraphSpan.Hour, Until, 10);
        Assert.Equal("M0 100L16.7 50M500 0h.1", line.Stroke);
        Assert.Equal("M0 100L0 100L16.7 50V100ZM500 100L500 0V100Z", line.Area);
    }

    [Theory]
    [InlineData(nameof(FigureUnit.Count), 0, 1)]
    [InlineData(nameof(FigureUnit.Count), 3, 4)]
    [InlineData(nameof(FigureUnit.Count), 41, 50)]
    [InlineData(nameof(FigureUnit.Percent), 3, 100)]
    [InlineData(nameof(FigureUnit.Bytes), 41 << 20, 50 << 20)]
    [InlineData(nameof(FigureUnit.Bytes), 1000, 1000)]
    [InlineData(nameof(FigureUnit.PerSecond), 950, 1000)]
    public void Scale_ends_at_a_round_number(string unit, double largest, double top) => Assert.Equal(top, Enum.Parse<FigureUnit>(unit).Top(largest));

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private IRenderedComponent<IComponent> Render(string query)
    {
        var page = RenderAny(query);
        page.WaitForElement(query.Length > 0 ? ".graphs" : ".pairs");
        return page;
    }

    private IRenderedComponent<IComponent> RenderAny(string query)
    {
        _context.Context.Services.GetRequiredService<NavigationManager>().NavigateTo($"/accounts/{InstancesContext.AccountId}/instances/shop{query}");
        return _context.Render<InstancePage>((nameof(InstancePage.AccountId), InstancesContext.AccountId), (nameof(InstancePage.Name), "shop"));
    }

    private static IElement Graph(IRenderedComponent<IComponent> page, string metric) => page.Find($"[aria-labelledby=figure-{metric}]");
}
