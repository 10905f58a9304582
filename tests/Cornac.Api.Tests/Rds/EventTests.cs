using System.Globalization;
using System.Net;
using Cornac.Api.Inventory.Events;
using Cornac.Api.Tests.Endpoint.Running;

namespace Cornac.Api.Tests.Rds;

public sealed class EventTests(ApiFixture fixture)
{
    private const string Value = "InvalidParameterValue";
    private const string Combination = "InvalidParameterCombination";
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    [Fact]
    public async Task Events_are_those_of_the_last_hour_oldest_first()
    {
        var (client, _) = await StartAsync();
        Assert.Equal(["30 minutes", "10 minutes", "snapshot"], await MessagesAsync(client));
        Assert.Equal(["2 days", "30 minutes", "10 minutes", "snapshot"], await MessagesAsync(client, ("Duration", "20160")));
        Assert.Equal(["10 minutes", "snapshot"], await MessagesAsync(client, ("Duration", "20")));
    }

    [Fact]
    public async Task Events_of_a_period_are_those_within()
    {
        var (client, _) = await StartAsync();
        Assert.Equal(["2 days", "30 minutes"], await MessagesAsync(client, ("StartTime", Time(-3 * 1440)), ("EndTime", Time(-20))));
        Assert.Equal(["2 days"], await MessagesAsync(client, ("StartTime", Time(-3 * 1440)), ("Duration", "2880")));
        Assert.Equal(["2 days"], await MessagesAsync(client, ("EndTime", Time(-2 * 1440 + 5))));
    }

    [Fact]
    public async Task Events_are_chosen_by_source_and_category()
    {
        var (client, _) = await StartAsync();
        Assert.Equal(["snapshot"], await MessagesAsync(client, ("SourceType", "db-snapshot")));
        Assert.Equal(["30 minutes"], await MessagesAsync(client, ("SourceType", "db-instance"), ("SourceIdentifier", "SHOP")));
        Assert.Equal(["10 minutes"], await MessagesAsync(client, ("EventCategories.EventCategory.1", "failure"), ("EventCategories.EventCategory.2", "unknown")));
    }

    [Theory]
    [InlineData("SourceType", "db-instances", Value, "SourceType")]
    [InlineData("SourceIdentifier", "shop", Combination, "SourceType")]
    [InlineData("Duration", "0", Value, "Duration")]
    [InlineData("Duration", "20161", Value, "Duration")]
    [InlineData("StartTime", "yesterday", Value, "StartTime")]
    [InlineData("StartTime", "0001-01-01T00:00:00Z", Value, "StartTime")]
    [InlineData("EndTime", "0001-01-01T00:00:00Z", Value, "EndTime")]
    [InlineData("StartTime", "9999-12-31T23:59:59Z", Value, "StartTime")]
    public async Task Wrong_period_or_source_is_refused(string parameter, string value, string code, string mentioned)
    {
        var (client, _) = await StartAsync();
        (await client.CallAsync("DescribeEvents", (parameter, value))).Refused(code, HttpStatusCode.BadRequest, mentioned);
    }

    [Fact]
    public async Task Contradicting_periods_are_refused()
    {
        var (client, _) = await StartAsync();
        (await client.CallAsync("DescribeEvents", ("StartTime", Time(-10)), ("EndTime", Time(-20)))).Refused(Combination);
        (await client.CallAsync("DescribeEvents", ("StartTime", Time(-20)), ("EndTime", Time(-10)), ("Duration", "5"))).Refused(Combination, HttpStatusCode.BadRequest, "Duration");
        Assert.Equal(3, (await MessagesAsync(client, ("EndTime", "9999-12-31T23:59:59Z"), ("StartTime", Time(-60)))).Count);
    }

    [Fact]
    public async Task Events_come_in_pages()
    {
        var (client, api) = await StartAsync();
        await api.AddEventsAsync([.. Enumerable.Range(0, 25).Select(i => Event(client, $"e{i}", -1, "shop"))]);
        var first = (await client.CallAsync("DescribeEvents", ("MaxRecords", "20"))).Succeeded();
        var second = (await client.CallAsync("DescribeEvents", ("MaxRecords", "20"), ("Marker", first.Value("Marker")))).Succeeded();
        Assert.Equal((20, 8), (first.Values("Message").Count, second.Values("Message").Count));
        Assert.Equal("e24", second.Values("Message")[^1]);
        Assert.Null(second.Value("Marker"));
    }

    [Fact]
    public async Task Text_that_xml_cannot_hold_plainly_comes_back_intact()
    {
        var (client, api) = await StartAsync();
        const string Message = "<b>&amp; \"quoted\" 'single' ]]> größe 🐘\ttab";
        await api.AddEventsAsync(Event(client, Message, -1, "shop"));
        Assert.Equal(Message, (await MessagesAsync(client))[^1]);
    }

    private static string Time(int minutes) => Now.AddMinutes(minutes).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static async Task<List<string>> MessagesAsync(ApiClient client, params (string, string?)[] parameters) =>
        (await client.CallAsync("DescribeEvents", parameters)).Succeeded().Values("Message");

    private static EventRecord Event(ApiClient client, string message, int minutes, string source, string type = "db-instance", string category = "availability") => new()
    {
        AccountId = client.AccountId,
        SourceType = type,
        SourceIdentifier = source,
        SourceArn = client.Arn(source),
        Date = Now.AddMinutes(minutes),
        Categories = [category],
        Message = message,
    };

    private async Task<(ApiClient Client, RunningApi Api)> StartAsync()
    {
        var api = await fixture.StartAsync();
        var (client, other) = (await api.NewAccountAsync(), await api.NewAccountAsync());
        await api.AddEventsAsync(Event(client, "20 days", -20 * 1440, "shop"), Event(client, "2 days", -2 * 1440, "shop"));
        await api.AddEventsAsync(Event(client, "30 minutes", -30, "shop"));
        await api.AddEventsAsync(Event(client, "10 minutes", -10, "store", category: "failure"));
        await api.AddEventsAsync(Event(client, "snapshot", -5, "shop", "db-snapshot"), Event(other, "somebody else's", -5, "shop"));
        return (client, api);
    }
}
