using System.Net;
using System.Text.Json.Nodes;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Api.Tests.Rds.Backups;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Tests.CornacService;

public sealed class RestoreDrillTests(ApiFixture fixture)
{
    private const string Drill = """{"DBInstanceIdentifier":"SHOP"}""";

    [Fact]
    public async Task Drill_is_ordered_for_the_lifecycle_engine_and_shown_as_asked_for()
    {
        var (api, client) = await StartAsync();

        var started = (await OkAsync(client, "StartRestoreDrill", """{"DBInstanceIdentifier":"Shop","CountedTables":["app.public.orders"]}"""))["RestoreDrill"]!;

        var id = (string)started["RestoreDrillId"]!;
        Assert.Equal(("shop", "pending", 0), ((string)started["DBInstanceIdentifier"]!, (string)started["Status"]!, (int)started["PercentProgress"]!));
        Assert.Contains(client.AccountId, (string)started["RequestedBy"]!, StringComparison.Ordinal);
        await using var db = api.Open();
        var row = await db.Set<RestoreDrillRecord>().SingleAsync(d => d.Id == id, TestContext.Current.CancellationToken);
        Assert.Equal(["app.public.orders"], row.CountedTables);
        Assert.True(await db.Set<WorkItemRecord>().AnyAsync(w => w.ResourceId == row.ScratchId && w.Kind == WorkItemRecord.RestoreDrillKind, TestContext.Current.CancellationToken));
        Assert.Equal(id, (string)Assert.Single(await DescribeAsync(client))!["RestoreDrillId"]!);
        Assert.Contains(await api.AuditAsync(client), a => a.Operation == "StartRestoreDrill");
    }

    [Fact]
    public async Task Result_is_shown_with_its_times_and_counts()
    {
        var (api, client) = await StartAsync();
        await OkAsync(client, "StartRestoreDrill", Drill);
        var began = new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
        await EndAsync(api, client, drill =>
        {
            (drill.Status, drill.Percent, drill.Message, drill.RecoverySeconds) = (DrillStatus.Failed, 100, "Page 7 is damaged.", 4.5);
            (drill.StartedAt, drill.RestoredTo, drill.EndedAt) = (began, began.AddMinutes(-1), began.AddMinutes(1));
            drill.RowCounts = new Dictionary<string, long>(StringComparer.Ordinal) { ["app.public.orders"] = 42 };
        });

        var shown = Assert.Single(await DescribeAsync(client))!;

        Assert.Equal(("failed", 100, "Page 7 is damaged.", 4.5), ((string)shown["Status"]!, (int)shown["PercentProgress"]!, (string)shown["Message"]!, (double)shown["RecoverySeconds"]!));
        Assert.Equal(
            [began, began.AddMinutes(-1), began.AddMinutes(1)],
            new[] { "StartTime", "RestoredTo", "EndTime" }.Select(name => DateTimeOffset.FromUnixTimeMilliseconds((long)((double)shown[name]! * 1000))));
        Assert.Equal(("app.public.orders", 42), ((string)shown["RowCounts"]![0]!["Table"]!, (long)shown["RowCounts"]![0]!["Rows"]!));
    }

    [Fact]
    public async Task One_drill_at_a_time_and_the_next_after_it_has_ended()
    {
        var (api, client) = await StartAsync();
        await OkAsync(client, "StartRestoreDrill", Drill);
        await RefusedAsync(client, "StartRestoreDrill", Drill, "RestoreDrillNotPossible", "under way", HttpStatusCode.Conflict);

        await EndAsync(api, client, drill => (drill.Status, drill.EndedAt) = (DrillStatus.Passed, DateTimeOffset.UtcNow));
        await OkAsync(client, "StartRestoreDrill", Drill);

        Assert.Equal(["pending", "passed"], (await DescribeAsync(client)).Select(d => (string)d!["Status"]!));
    }

    [Theory]
    [InlineData("""{"DBInstanceIdentifier":"nothing"}""", "RestoreDrillInstanceNotFound", "nothing", HttpStatusCode.NotFound)]
    [InlineData("""{"DBInstanceIdentifier":"empty"}""", "RestoreDrillNotPossible", "no backup yet", HttpStatusCode.Conflict)]
    [InlineData("""{"DBInstanceIdentifier":"shop","CountedTables":["orders"]}""", "ValidationException", "database.schema.table")]
    [InlineData("{}", "ValidationException", "DBInstanceIdentifier")]
    public async Task Drill_that_cannot_be_is_refused(string body, string code, string named, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        var (api, client) = await StartAsync();
        await api.CreateAsync(client, "empty");
        await RefusedAsync(client, "StartRestoreDrill", body, code, named, status);
        Assert.Empty(await DescribeAsync(client));
    }

    [Fact]
    public async Task Drills_are_the_accounts_own_paged_newest_first_and_chosen_by_instance()
    {
        var (api, client) = await StartAsync();
        for (var taken = 0; taken < 3; taken++)
        {
            await OkAsync(client, "StartRestoreDrill", Drill);
            await EndAsync(api, client, drill => (drill.Status, drill.EndedAt, drill.Percent) = (DrillStatus.Passed, DateTimeOffset.UtcNow, taken));
        }

        var first = await OkAsync(client, "DescribeRestoreDrills", """{"MaxResults":2}""");
        var second = await OkAsync(client, "DescribeRestoreDrills", $$"""{"MaxResults":2,"NextToken":"{{first["NextToken"]}}"}""");

        Assert.Equal([2, 1, 0], new[] { first, second }.SelectMany(page => page["RestoreDrills"]!.AsArray()).Select(d => (int)d!["PercentProgress"]!));
        Assert.Null(second["NextToken"]);
        Assert.Equal(3, (await DescribeAsync(client, Drill)).Count);
        Assert.Empty(await DescribeAsync(client, """{"DBInstanceIdentifier":"other"}"""));
        await RefusedAsync(client, "DescribeRestoreDrills", """{"NextToken":"none of ours"}""", "ValidationException", "NextToken");
        var other = await api.NewAccountAsync();
        Assert.Empty(await DescribeAsync(other));
        await RefusedAsync(other, "DescribeRestoreDrills", $$"""{"NextToken":"{{first["NextToken"]}}"}""", "ValidationException", "NextToken");
        await RefusedAsync(other, "StartRestoreDrill", Drill, "RestoreDrillInstanceNotFound", "SHOP", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Drilling_takes_a_permission_on_the_instance()
    {
        var (api, client) = await StartAsync();
        var user = await api.NewUserAsync(
            client.AccountId, $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"cornac:StartRestoreDrill","Resource":"{{{client.Arn("other")}}}"}}""");
        Assert.Equal("AccessDeniedException", (await CallAsync(user, "StartRestoreDrill", Drill)).Code);
        Assert.Empty(await DescribeAsync(client));
    }

    private static Task<Answer> CallAsync(ApiClient client, string action, string body) => (client with { Service = "cornac" }).SendAsync(
        body, contentType: "application/x-amz-json-1.1", headers: ("X-Amz-Target", $"CornacV20261123.{action}"));

    private static async Task<JsonNode> OkAsync(ApiClient client, string action, string body) => JsonNode.Parse((await CallAsync(client, action, body)).Succeeded().Body)!;

    private static async Task<JsonArray> DescribeAsync(ApiClient client, string body = "{}") =>
        (await OkAsync(client, "DescribeRestoreDrills", body))["RestoreDrills"]!.AsArray();

    private static async Task RefusedAsync(ApiClient client, string action, string body, string code, string named, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        var answer = (await CallAsync(client, action, body)).Refused(code, status);
        Assert.Contains(named, answer.Body, StringComparison.Ordinal);
    }

    /// <summary>Does what the lifecycle engine would with the account's drill that has not ended.</summary>
    private static async Task EndAsync(RunningApi api, ApiClient client, Action<RestoreDrillRecord> change)
    {
        await using var db = api.Open();
        change(await db.Set<RestoreDrillRecord>().SingleAsync(d => d.AccountId == client.AccountId && d.EndedAt == null, TestContext.Current.CancellationToken));
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>An account with an instance that has been backed up.</summary>
    private async Task<(RunningApi Api, ApiClient Client)> StartAsync()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await api.CreateAsync(client, "shop");
        await api.ChangeSetAsync(client, "shop", set => set.LastBackupAt = DateTimeOffset.UtcNow);
        return (api, client);
    }
}
