using System.Net;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Api.Tests.Iam;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Tests.Organizations;

/// <summary>An account that is closed while calls in it are under way: one of the two waits for the other, and knows of it then.</summary>
public sealed class ClosingTests(IamWorld world) : IClassFixture<IamWorld>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("CreateDBInstance")]
    [InlineData("CreateUser")]
    [InlineData("CreateRole")]
    public async Task Nothing_lands_in_an_account_that_was_closed_since_the_call_was_authenticated(string action)
    {
        var (id, team, token) = await NewTeamAsync(action);
        await using var closing = world.Api.Open();
        await using var transaction = await closing.Database.BeginTransactionAsync(Token);
        await closing.Database.ExecuteSqlAsync($"SELECT FROM accounts WHERE id = {id} FOR UPDATE", Token);
        await closing.Database.ExecuteSqlAsync($"UPDATE accounts SET status = 'Suspended' WHERE id = {id}", Token);

        var create = CreateAsync(team, token, action);
        await WaitersAsync(1);
        await transaction.CommitAsync(Token);

        (await create).Refused("InvalidClientTokenId", HttpStatusCode.Forbidden, "closed");
        await using var db = world.Api.Open();
        Assert.False(await db.Set<InstanceRecord>().AnyAsync(i => i.AccountId == id, Token));
        Assert.Equal(0, await db.Database.SqlQuery<int>($"""SELECT count(*)::int AS "Value" FROM users WHERE account_id = {id}""").SingleAsync(Token));
        Assert.False(await db.Set<Api.Identity.Roles.RoleRecord>().AnyAsync(r => r.AccountId == id && r.Name == "late", Token));
    }

    [Fact]
    public async Task Account_is_not_closed_over_an_instance_that_is_being_created()
    {
        var (id, team, token) = await NewTeamAsync("create first");
        await using var holding = world.Api.Open();
        await using var transaction = await holding.Database.BeginTransactionAsync(Token);
        // What stops the creation after it has the account, and before it is done.
        await holding.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({"quota:" + id}, 0))", Token);

        var create = CreateAsync(team, token, "CreateDBInstance");
        await WaitersAsync(1);
        var close = (world.Admin with { Service = "organizations" }).SendAsync(
            $$"""{"AccountId":"{{id}}"}""", contentType: "application/x-amz-json-1.1", headers: ("X-Amz-Target", "AWSOrganizationsV20161128.CloseAccount"));
        await WaitersAsync(2);
        await transaction.CommitAsync(Token);

        (await create).Succeeded();
        var refused = await close;
        Assert.Equal("ConstraintViolationException", refused.Code);
        Assert.Contains("1 DB instance", refused.Body, StringComparison.Ordinal);
    }

    private static Task<Answer> CreateAsync(ApiClient team, string token, string action)
    {
        (string, string?)[] parameters = action switch
        {
            "CreateUser" => [("UserName", "late")],
            "CreateRole" =>
            [
                ("RoleName", "late"),
                ("AssumeRolePolicyDocument", """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"}}"""),
            ],
            _ =>
            [
                ("DBInstanceIdentifier", "late"), ("Engine", "postgres"), ("DBInstanceClass", "db.t3.micro"), ("AllocatedStorage", "20"),
                ("MasterUsername", "boss"), ("MasterUserPassword", "C0nf'de tie!"),
            ],
        };
        var client = action == "CreateDBInstance" ? team with { Service = "rds", Version = "2014-10-31" } : team;
        return IamWorld.WithTokenAsync(client, token, action, parameters);
    }

    private async Task<(string Id, ApiClient Team, string Token)> NewTeamAsync(string name)
    {
        var id = await world.AddAccountAsync(name, Guid.NewGuid() + "@acme.example");
        var session = await world.AssumeAsync($"arn:aws:iam::{id}:role/OrganizationAccountAccessRole");
        return (id, world.Client(id, session.AccessKeyId, session.SecretAccessKey), session.SessionToken);
    }

    /// <summary>Waits until so many connections of this inventory wait for a lock.</summary>
    private async Task WaitersAsync(int count)
    {
        await using var db = world.Api.Open();
        var seen = 0;
        await Eventually.Until(
            async () => (seen = await db.Database.SqlQuery<int>(
                $"""SELECT count(*)::int AS "Value" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'""").SingleAsync(Token)) == count,
            Deadline, () => $"{seen} calls wait for a lock, not {count}.");
    }
}
