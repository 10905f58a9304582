using System.Net;
using System.Text.Json;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Tests.Audit;

public sealed class AuditTests(ApiFixture fixture)
{
    private const string Password = "C0nf'de tie!";

    [Fact]
    public async Task Successful_change_leaves_one_row_that_tells_who_what_and_how()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        var answer = (await client.CreateAsync("Shop", ("Tags.Tag.1.Key", "team"))).Succeeded();
        var row = Assert.Single(await api.AuditAsync(client));
        Assert.Equal(
            ("rds", "CreateDBInstance", null, answer.RequestId, client.AccessKeyId, "127.0.0.1"),
            (row.Service, row.Operation, row.ErrorCode, row.RequestId, row.AccessKeyId, row.SourceAddress));
        Assert.Equal([client.Arn("shop")], row.Resources);
        Assert.StartsWith($"arn:aws:iam::{client.AccountId}:user/", row.PrincipalArn, StringComparison.Ordinal);
        using var parameters = JsonDocument.Parse(row.Parameters);
        Assert.Equal(("Shop", "***"), (parameters.RootElement.GetProperty("DBInstanceIdentifier").GetString(), parameters.RootElement.GetProperty("MasterUserPassword").GetString()));
    }

    [Fact]
    public async Task Refused_change_leaves_one_row_with_the_reason()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        var refused = (await client.CreateAsync("shop", ("Port", "1"))).Refused("InvalidParameterValue");
        var missing = (await client.CallAsync("DeleteDBInstance", ("DBInstanceIdentifier", "none"), ("SkipFinalSnapshot", "true")))
            .Refused("DBInstanceNotFound", HttpStatusCode.NotFound);
        var malformed = (await client.CallAsync("StopDBInstance")).Refused("MissingParameter");
        Assert.Equal(
            [("InvalidParameterValue", refused.RequestId!), ("DBInstanceNotFound", missing.RequestId!), ("MissingParameter", malformed.RequestId!)],
            (await api.AuditAsync(client)).Select(a => (a.ErrorCode!, a.RequestId)));
    }

    [Fact]
    public async Task Denied_change_leaves_one_row()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"rds:Describe*","Resource":"*"}}""");
        (await client.CreateAsync("shop")).Refused("AccessDenied", HttpStatusCode.Forbidden);
        var row = Assert.Single(await api.AuditAsync(client));
        Assert.Equal(("AccessDenied", client.Arn("shop")), (row.ErrorCode, Assert.Single(row.Resources)));
    }

    [Fact]
    public async Task Denied_look_leaves_one_row()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"rds:DescribeEvents","Resource":"*"}}""");
        var denied = (await client.DescribeAsync("shop")).Refused("AccessDenied", HttpStatusCode.Forbidden);
        var row = Assert.Single(await api.AuditAsync(client));
        Assert.Equal(
            ("DescribeDBInstances", "AccessDenied", denied.RequestId, true, client.Arn("shop")),
            (row.Operation, row.ErrorCode, row.RequestId, row.ReadOnly, Assert.Single(row.Resources)));
    }

    [Fact]
    public async Task Change_and_its_row_are_there_together_or_not_at_all()
    {
        await using var postgres = new TemporaryPostgres();
        await using var api = await RunningApi.StartAsync(await postgres.CreateInventoryAsync(TestContext.Current.CancellationToken));
        var client = await api.NewAccountAsync();
        await using (var db = api.Open())
            await db.Database.ExecuteSqlRawAsync("ALTER TABLE audit RENAME TO audit_away", TestContext.Current.CancellationToken);
        (await client.CreateAsync("shop")).Refused("InternalFailure", HttpStatusCode.InternalServerError);
        Assert.Null(await api.FindAsync(client, "shop"));
        Assert.Empty(await api.OperationsAsync(client));
        await using (var db = api.Open())
            await db.Database.ExecuteSqlRawAsync("ALTER TABLE audit_away RENAME TO audit", TestContext.Current.CancellationToken);
        (await client.CreateAsync("shop")).Succeeded();
        Assert.Null(Assert.Single(await api.AuditAsync(client)).ErrorCode);
    }

    [Fact]
    public async Task Refused_call_as_large_as_may_be_leaves_a_small_row()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"rds:Describe*","Resource":"*"}}""");
        var refused = await client.CreateAsync(new string('x', 20_000), ("DBName", new string('y', 40_000)));
        refused.Refused("AccessDenied", HttpStatusCode.Forbidden);
        var row = Assert.Single(await api.AuditAsync(client));
        Assert.InRange(row.Parameters.Length, 2, 1000);
        Assert.InRange(row.ErrorMessage!.Length, 1, 1024);
        Assert.All(row.Resources, resource => Assert.InRange(resource.Length, 1, 2048));
    }

    [Fact]
    public async Task Looking_leaves_no_row()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        (await client.CallAsync("DescribeDBInstances")).Succeeded();
        (await client.DescribeAsync("none")).Refused("DBInstanceNotFound", HttpStatusCode.NotFound);
        (await client.CallAsync("DescribeEvents", ("Duration", "0"))).Refused("InvalidParameterValue");
        Assert.Empty(await api.AuditAsync(client));
    }

    [Fact]
    public async Task Secrets_never_reach_the_trail()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await api.CreateAsync(client, "shop");
        (await client.ModifyAsync("shop", ("MasterUserPassword", Password + "/"))).Refused("InvalidParameterValue");
        (await client.ModifyAsync("shop", ("MasterUserPassword", Password + "2"), ("TdeCredentialPassword", Password + "3"))).Succeeded();
        var text = JsonSerializer.Serialize(await api.AuditAsync(client));
        Assert.DoesNotContain("C0nf", text, StringComparison.Ordinal);
        Assert.DoesNotContain("SCRAM", text, StringComparison.Ordinal);
        Assert.DoesNotContain(client.Secret, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_with_odd_characters_is_recorded_too()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        (await client.CreateAsync("a\u0000b")).Refused("InvalidParameterValue");
        (await client.CreateAsync("a\u0001\ufffe🐘<&>")).Refused("InvalidParameterValue");
        (await client.SendAsync(
            ApiClient.Encode([("Action", "StopDBInstance"), ("Version", client.Version), ("DBInstanceIdentifier", "none")]), headers: ("User-Agent", new string('u', 2000))))
            .Refused("DBInstanceNotFound", HttpStatusCode.NotFound);
        var rows = await api.AuditAsync(client);
        Assert.Equal((3, 512), (rows.Count, rows[^1].UserAgent.Length));
    }
}
