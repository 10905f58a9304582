using System.Globalization;
using System.Text.Json;
using Cornac.Api.Inventory.Metrics;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Api.Tests.Rds;

namespace Cornac.Api.Tests.CloudWatch;

public sealed class MetricTests(ApiFixture fixture)
{
    private const string ReadsMetrics =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"cloudwatch:ListMetrics","Resource":"*"}]}""";

    /// <summary>Ten minutes that begin at a whole hour, an hour or two ago.</summary>
    private static readonly DateTimeOffset Start = MetricResolution.Floor(DateTimeOffset.UtcNow.AddHours(-1), 3600);

    [Fact]
    public async Task Boto3_reads_statistics_data_in_pages_and_names_and_understands_refusals()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await SampleAsync(api, client, "shop");
        using var seen = await BotoTests.RunAsync("CloudWatch/boto_metrics.py", api, client, Start.ToString("O", CultureInfo.InvariantCulture));
        Assert.Equal("""[[2.0, 4.0, 5.0, "Count"], [7.0, 9.0, 5.0, "Count"]]""", Text("statistics"));
        Assert.Equal("false", Text("sum"));
        Assert.Equal("[0, 300]", Text("times"));
        Assert.Equal("3", Text("pages"));
        Assert.Equal(
            """{"DatabaseConnections": [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0], "ReplicaLag": [], "FreeStorageSpace": [1000.0, 1005.0]}""", Text("data"));
        Assert.Equal("""["Complete", "Complete", "Complete"]""", Text("last"));
        Assert.Equal("9.0", Text("newest"));
        Assert.Equal("""["InvalidParameterValue", 400]""", Text("reversed"));
        Assert.Equal("""["ValidationError", 400]""", Text("math"));
        Assert.Equal("""["InvalidParameterValue", 400]""", Text("percentile"));
        Assert.Equal("""["InvalidParameterCombination", 400]""", Text("many"));
        Assert.Equal("""["InvalidParameterValue", 400]""", Text("period"));
        Assert.Equal("""["InvalidNextToken", 400]""", Text("token"));
        Assert.Equal("""["DatabaseConnections", "FreeStorageSpace"]""", Text("list"));

        string Text(string name) => seen.RootElement.GetProperty(name).GetRawText();
    }

    [Fact]
    public async Task Other_accounts_instance_of_the_same_name_has_no_data_and_is_not_listed()
    {
        var api = await fixture.StartAsync();
        var owner = await api.NewAccountAsync();
        await SampleAsync(api, owner, "shop");
        var other = Watching(await api.NewAccountAsync());
        Assert.Empty((await AskAsync(other, "shop")).Succeeded().Values("Average"));
        Assert.Empty((await other.CallAsync("ListMetrics")).Succeeded().Values("MetricName"));
        Assert.NotEmpty((await AskAsync(Watching(owner), "SHOP")).Succeeded().Values("Average"));
    }

    [Fact]
    public async Task Policy_of_cloudwatch_decides_action_by_action()
    {
        var api = await fixture.StartAsync();
        var client = Watching(await api.NewAccountAsync(ReadsMetrics));
        (await client.CallAsync("ListMetrics")).Succeeded();
        (await AskAsync(client, "shop")).Refused("AccessDenied", System.Net.HttpStatusCode.Forbidden, "cloudwatch:GetMetricStatistics");
    }

    [Fact]
    public async Task Json_protocol_is_answered_in_json()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await SampleAsync(api, client, "shop");
        var answer = await Watching(client).SendAsync(
            """{"Namespace":"AWS/RDS","MetricName":"FreeStorageSpace"}""", contentType: "application/x-amz-json-1.0",
            headers: [("X-Amz-Target", "GraniteServiceVersion20100801.ListMetrics")]);
        using var json = JsonDocument.Parse(answer.Succeeded().Body);
        var metric = json.RootElement.GetProperty("Metrics").EnumerateArray().Single();
        Assert.Equal("shop", metric.GetProperty("Dimensions")[0].GetProperty("Value").GetString());
    }

    [Fact]
    public async Task Coarser_samples_answer_for_what_was_rolled_up_and_finer_ones_for_the_rest()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        var id = await SampleAsync(api, client, "shop");
        await using (var db = api.Open())
        {
            // The first five minutes are rolled up and their minutes gone; of the rest there are minutes only.
            await db.RollUpAsync(Start.AddMinutes(9), TestContext.Current.CancellationToken);
            db.RemoveRange(db.Set<MetricSampleRecord>().Where(s => s.ResourceId == id && s.Seconds == 60 && s.At < Start.AddMinutes(5)));
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        var answer = (await AskAsync(Watching(client), "shop")).Succeeded();
        Assert.Equal(["2", "7"], answer.Values("Average"));
        Assert.Equal(["0", "5"], answer.Values("Minimum"));
        Assert.Equal(["5", "5"], answer.Values("SampleCount"));
    }

    private static Task<Answer> AskAsync(ApiClient client, string instance) => client.CallAsync(
        "GetMetricStatistics", ("Namespace", "AWS/RDS"), ("MetricName", "DatabaseConnections"), ("Dimensions.member.1.Name", "DBInstanceIdentifier"),
        ("Dimensions.member.1.Value", instance), ("StartTime", Moment(Start)), ("EndTime", Moment(Start.AddMinutes(10))), ("Period", "300"),
        ("Statistics.member.1", "Average"), ("Statistics.member.2", "Minimum"), ("Statistics.member.3", "SampleCount"));

    private static ApiClient Watching(ApiClient client) => client with { Service = "monitoring", Version = "2010-08-01" };

    private static string Moment(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Makes an instance that was measured in ten minutes: 0 to 9 connections, and 1000 to 1009 bytes of free storage.</summary>
    private static async Task<string> SampleAsync(RunningApi api, ApiClient client, string name)
    {
        await api.CreateAsync(client, name);
        var id = (await api.FindAsync(client, name))!.ResourceId;
        await using var db = api.Open();
        for (var minute = 0; minute < 10; minute++)
        {
            var values = new double?[InstanceMetrics.All.Count];
            (values[(int)InstanceMetric.DatabaseConnections], values[(int)InstanceMetric.FreeStorageSpace]) = (minute, 1000 + minute);
            await db.AddSampleAsync(id, Start.AddMinutes(minute), values, TestContext.Current.CancellationToken);
        }

        return id;
    }
}
