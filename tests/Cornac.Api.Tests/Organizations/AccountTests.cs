using System.Net;
using System.Text.Json;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Api.Tests.Iam;
using Cornac.Api.Tests.Rds.Backups;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Tests.Organizations;

public sealed class AccountTests(IamWorld world) : IClassFixture<IamWorld>
{
    [Fact]
    public async Task Account_is_made_with_its_roles_and_can_be_entered()
    {
        var status = (await CallAsync("CreateAccount", """{"Email":"b@acme.example","AccountName":"Team B","Tags":[{"Key":"cost","Value":"7"}]}""")).GetProperty("CreateAccountStatus");
        var polled = (await CallAsync("DescribeCreateAccountStatus", $$"""{"CreateAccountRequestId":"{{status.GetProperty("Id").GetString()}}"}""")).GetProperty("CreateAccountStatus");
        Assert.Equal("SUCCEEDED", polled.GetProperty("State").GetString());
        var id = polled.GetProperty("AccountId").GetString()!;
        foreach (var role in new[] { "OrganizationAccountAccessRole", "ReadOnly" })
        {
            (await world.AdminSts.CallAsync("AssumeRole", ("RoleArn", $"arn:aws:iam::{id}:role/{role}"), ("RoleSessionName", "admin"))).Succeeded();
        }

        var account = (await CallAsync("DescribeAccount", $$"""{"AccountId":"{{id}}"}""")).GetProperty("Account");
        Assert.Equal(("Team B", "ACTIVE", "CREATED"), (account.GetProperty("Name").GetString(), account.GetProperty("Status").GetString(), account.GetProperty("JoinedMethod").GetString()));
        Assert.Matches($"^arn:aws:organizations::{world.Administrator.AccountId}:account/o-[a-z0-9]{{10}}/{id}$", account.GetProperty("Arn").GetString());
        var again = (await CallAsync("CreateAccount", """{"Email":"B@ACME.example","AccountName":"Team B again"}""")).GetProperty("CreateAccountStatus");
        Assert.Equal(("FAILED", "EMAIL_ALREADY_EXISTS"), (again.GetProperty("State").GetString(), again.GetProperty("FailureReason").GetString()));
        Assert.Contains("FAILED", (await CallAsync("ListCreateAccountStatus", """{"States":["FAILED"]}""")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_requests_at_once_do_not_take_the_same_address()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => CallAsync("CreateAccount", $$"""{"Email":"race@acme.example","AccountName":"Race {{i}}"}""")));
        Assert.Equal(1, answers.Count(a => a.GetProperty("CreateAccountStatus").GetProperty("State").GetString() == "SUCCEEDED"));
    }

    [Fact]
    public async Task Role_of_another_name_lets_the_people_in()
    {
        var status = (await CallAsync("CreateAccount", """{"Email":"c@acme.example","AccountName":"Team C","RoleName":"Entrance"}""")).GetProperty("CreateAccountStatus");
        var id = status.GetProperty("AccountId").GetString();
        (await world.AdminSts.CallAsync("AssumeRole", ("RoleArn", $"arn:aws:iam::{id}:role/Entrance"), ("RoleSessionName", "admin"))).Succeeded();
        await RefusedAsync("CreateAccount", """{"Email":"d@acme.example","AccountName":"Team D","RoleName":"readonly"}""", "InvalidInputException");
    }

    [Fact]
    public async Task Tag_called_Name_renames_an_account_until_it_is_taken_away()
    {
        var id = await world.AddAccountAsync("Before", "rename@acme.example");
        await CallAsync("TagResource", $$"""{"ResourceId":"{{id}}","Tags":[{"Key":"Name","Value":"After"},{"Key":"x","Value":""}]}""");
        Assert.Equal("After", await NameAsync(id));
        Assert.Equal(2, (await CallAsync("ListTagsForResource", $$"""{"ResourceId":"{{id}}"}""")).GetProperty("Tags").GetArrayLength());
        await CallAsync("UntagResource", $$"""{"ResourceId":"{{id}}","TagKeys":["Name"]}""");
        Assert.Equal("Before", await NameAsync(id));
    }

    [Fact]
    public async Task Account_that_holds_an_instance_is_not_closed()
    {
        var id = await world.AddAccountAsync("Full", "full@acme.example");
        var session = await world.AssumeAsync($"arn:aws:iam::{id}:role/OrganizationAccountAccessRole");
        var team = new ApiClient(world.Api, id, session.AccessKeyId, session.SecretAccessKey);
        (await team.SendAsync(
            ApiClient.Encode([("Action", "CreateDBInstance"), ("Version", "2014-10-31"), ("DBInstanceIdentifier", "kept"), ("Engine", "postgres"), ("DBInstanceClass", "db.t3.micro"),
                ("AllocatedStorage", "20"), ("MasterUsername", "boss"), ("MasterUserPassword", "C0nf'de tie!")]),
            headers: ("X-Amz-Security-Token", session.SessionToken))).Succeeded();
        var refused = await RefusedAsync("CloseAccount", $$"""{"AccountId":"{{id}}"}""", "ConstraintViolationException");
        Assert.Contains("1 DB instance", refused.Body, StringComparison.Ordinal);
        await using (var db = world.Api.Open()) await db.Set<InstanceRecord>().Where(i => i.AccountId == id).ExecuteDeleteAsync(TestContext.Current.CancellationToken);
        await CallAsync("CloseAccount", $$"""{"AccountId":"{{id}}"}""");
        (await team.SendAsync("Action=DescribeDBInstances&Version=2014-10-31", headers: ("X-Amz-Security-Token", session.SessionToken)))
            .Refused("InvalidClientTokenId", HttpStatusCode.Forbidden);
        await RefusedAsync("CloseAccount", $$"""{"AccountId":"{{id}}"}""", "AccountAlreadyClosedException");
        (await world.AdminSts.CallAsync("AssumeRole", ("RoleArn", $"arn:aws:iam::{id}:role/ReadOnly"), ("RoleSessionName", "admin"))).Refused("AccessDenied", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Account_that_holds_snapshots_or_retained_backups_is_not_closed()
    {
        var id = await world.AddAccountAsync("Backed up", "backed-up@acme.example");
        var session = await world.AssumeAsync($"arn:aws:iam::{id}:role/OrganizationAccountAccessRole");
        var team = new ApiClient(world.Api, id, session.AccessKeyId, session.SecretAccessKey);
        await CallTeamAsync("CreateDBInstance", ("Engine", "postgres"), ("DBInstanceClass", "db.t3.micro"), ("MasterUsername", "boss"), ("MasterUserPassword", "C0nf'de tie!"));
        await world.Api.SetStatusAsync(team, "kept", InstanceStatus.Available);
        await CallTeamAsync("CreateDBSnapshot", ("DBSnapshotIdentifier", "s"));
        await CallTeamAsync("DeleteDBInstance", ("SkipFinalSnapshot", "true"), ("DeleteAutomatedBackups", "false"));
        await world.Api.RemoveInstanceAsync(team, "kept");
        var refused = await RefusedAsync("CloseAccount", $$"""{"AccountId":"{{id}}"}""", "ConstraintViolationException");
        Assert.Contains("1 DB snapshot and 1 retained automated backup", refused.Body, StringComparison.Ordinal);
        await world.Api.ChangeSnapshotAsync(team, "s", s => s.DeleteRequested = true);
        await world.Api.ChangeSetAsync(team, "kept", s => s.RetainedUntil = DateTimeOffset.UtcNow.AddSeconds(-1));
        await CallAsync("CloseAccount", $$"""{"AccountId":"{{id}}"}""");

        async Task CallTeamAsync(string action, params (string, string?)[] parameters) => (await team.SendAsync(
            ApiClient.Encode([("Action", action), ("Version", "2014-10-31"), ("DBInstanceIdentifier", "kept"), .. parameters]),
            headers: ("X-Amz-Security-Token", session.SessionToken))).Succeeded();
    }

    [Fact]
    public async Task Master_account_is_never_closed()
    {
        var refused = await RefusedAsync("CloseAccount", $$"""{"AccountId":"{{world.Administrator.AccountId}}"}""", "ConstraintViolationException");
        Assert.Contains("CANNOT_CLOSE_MANAGEMENT_ACCOUNT", refused.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accounts_are_listed_in_pages_under_one_root()
    {
        var ids = new List<string>();
        string? token = null;
        do
        {
            var page = await CallAsync("ListAccounts", token is null ? """{"MaxResults":1}""" : $$"""{"MaxResults":1,"NextToken":"{{token}}"}""");
            ids.AddRange(page.GetProperty("Accounts").EnumerateArray().Select(a => a.GetProperty("Id").GetString()!));
            token = page.TryGetProperty("NextToken", out var next) ? next.GetString() : null;
        }
        while (token is not null);
        Assert.Contains(world.TeamId, ids);
        Assert.Equal(ids.Distinct(), ids);
        var root = (await CallAsync("ListRoots", "{}")).GetProperty("Roots")[0].GetProperty("Id").GetString();
        Assert.Equal(root, (await CallAsync("ListParents", $$"""{"ChildId":"{{world.TeamId}}"}""")).GetProperty("Parents")[0].GetProperty("Id").GetString());
        Assert.Equal(world.Administrator.AccountId, (await CallAsync("DescribeOrganization", "{}")).GetProperty("Organization").GetProperty("MasterAccountId").GetString());
    }

    private async Task<string?> NameAsync(string id) =>
        (await CallAsync("DescribeAccount", $$"""{"AccountId":"{{id}}"}""")).GetProperty("Account").GetProperty("Name").GetString();

    private async Task<JsonElement> CallAsync(string action, string body) => JsonDocument.Parse((await SendAsync(action, body)).Succeeded().Body).RootElement;

    private async Task<Answer> RefusedAsync(string action, string body, string code)
    {
        var answer = await SendAsync(action, body);
        Assert.Equal((code, HttpStatusCode.BadRequest), (answer.Code, answer.Status));
        return answer;
    }

    private Task<Answer> SendAsync(string action, string body) => (world.Admin with { Service = "organizations" }).SendAsync(
        body, contentType: "application/x-amz-json-1.1", headers: ("X-Amz-Target", $"AWSOrganizationsV20161128.{action}"));
}
