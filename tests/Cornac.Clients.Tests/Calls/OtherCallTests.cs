using Amazon.CloudTrail.Model;
using Amazon.CornacService;
using Amazon.CornacService.Model;
using Amazon.IdentityManagement.Model;
using Amazon.Organizations;
using Amazon.Organizations.Model;

namespace Cornac.Clients.Tests.Calls;

/// <summary>The services beside RDS: one more of the Query protocol, and three of JSON 1.1.</summary>
public sealed class OtherCallTests(ClientWorld world) : IClassFixture<ClientWorld>
{
    private static CancellationToken Cancel => ClientWorld.Cancel;

    [Fact]
    public async Task Iam_creates_and_lists_users()
    {
        using var iam = world.Iam(ClientWorld.Key(world.Administrator));
        var created = (await iam.CreateUserAsync(new CreateUserRequest { UserName = "claire", Path = "/dba/", Tags = [new() { Key = "site", Value = "Lyon" }] }, Cancel)).User;
        Assert.Equal(("claire", "/dba/"), (created.UserName, created.Path));
        var users = await iam.ListUsersAsync(new ListUsersRequest { PathPrefix = "/dba/" }, Cancel);
        var listed = Assert.Single(users.Users);
        Assert.Equal((created.Arn, created.CreateDate), (listed.Arn, listed.CreateDate));
        Assert.False(users.IsTruncated);
        Assert.Null(listed.PasswordLastUsed);
        List<string> paged = [];
        await foreach (var user in iam.Paginators.ListUsers(new ListUsersRequest { MaxItems = 1 }).Users.WithCancellation(Cancel)) paged.Add(user.UserName);
        Assert.Contains("claire", paged);
        Assert.True(paged.Count > 1);
        var refused = await Assert.ThrowsAsync<NoSuchEntityException>(() => iam.GetUserAsync(new GetUserRequest { UserName = "nobody" }, Cancel));
        Assert.Equal("NoSuchEntity", refused.ErrorCode);
    }

    [Fact]
    public async Task Iam_maps_are_read()
    {
        using var iam = world.Iam(ClientWorld.Key(world.Administrator));
        var summary = (await iam.GetAccountSummaryAsync(Cancel)).SummaryMap;
        Assert.True(summary["Users"] > 0);
    }

    [Fact]
    public async Task Organizations_lists_accounts()
    {
        using var organizations = world.Organizations(ClientWorld.Key(world.Administrator));
        List<Account> accounts = [];
        await foreach (var account in organizations.Paginators.ListAccounts(new ListAccountsRequest { MaxResults = 1 }).Accounts.WithCancellation(Cancel)) accounts.Add(account);
        Assert.Equal(accounts.Count, accounts.Select(a => a.Id).Distinct().Count());
        Assert.Contains(world.Administrator.AccountId, accounts.Select(a => a.Id));
        Assert.Single(accounts, a => a.Name == "Team A");
        Assert.All(accounts, account => Assert.Equal((AccountStatus.ACTIVE, DateTimeKind.Utc), (account.Status, account.JoinedTimestamp!.Value.Kind)));
        Assert.InRange(accounts[0].JoinedTimestamp!.Value, DateTime.UtcNow.AddHours(-1), DateTime.UtcNow.AddMinutes(1));
    }

    [Fact]
    public async Task Json_error_keeps_its_details()
    {
        using var organizations = world.Organizations(ClientWorld.Key(world.Administrator));
        var refused = await Assert.ThrowsAsync<Amazon.Organizations.Model.InvalidInputException>(() => organizations.ListAccountsAsync(new ListAccountsRequest { NextToken = "none of ours" }, Cancel));
        Assert.Equal(("InvalidInputException", InvalidInputExceptionReason.INVALID_NEXT_TOKEN), (refused.ErrorCode, refused.Reason));
        Assert.NotEmpty(refused.RequestId);
    }

    [Fact]
    public async Task CloudTrail_finds_a_call_again()
    {
        var user = await world.Api.NewAccountAsync();
        using var rds = world.Rds(ClientWorld.Key(user));
        using var trail = world.CloudTrail(ClientWorld.Key(user));
        var begin = DateTime.UtcNow;
        await Assert.ThrowsAsync<Amazon.RDS.Model.DBInstanceNotFoundException>(
            () => rds.StopDBInstanceAsync(new() { DBInstanceIdentifier = "nowhere" }, Cancel));
        var found = await trail.LookupEventsAsync(
            new LookupEventsRequest
            {
                StartTime = begin.AddMinutes(-1),
                EndTime = DateTime.Now.AddMinutes(1),
                LookupAttributes = [new LookupAttribute { AttributeKey = "EventName", AttributeValue = "StopDBInstance" }],
            },
            Cancel);
        var stop = Assert.Single(found.Events);
        Assert.Equal(("StopDBInstance", user.AccessKeyId), (stop.EventName, stop.AccessKeyId));
        Assert.InRange(stop.EventTime!.Value, begin.AddSeconds(-5), DateTime.UtcNow.AddSeconds(5));
        Assert.Null(found.NextToken);
    }

    [Fact]
    public async Task Cornac_lists_the_roles_that_one_may_assume()
    {
        using var cornac = world.Cornac(ClientWorld.Key(world.Administrator));
        var roles = (await cornac.ListAssumableRolesAsync(new ListAssumableRolesRequest(), Cancel)).Roles;
        Assert.Contains(roles, role => role.RoleArn == world.TeamRole && role.AccountName == "Team A" && role.MaxSessionDuration > 0);
    }

    [Fact]
    public async Task Cornac_tells_of_progress_and_of_its_machinery()
    {
        var user = await world.Api.NewAccountAsync();
        (await user.CreateAsync("progress")).Succeeded();
        using var cornac = world.Cornac(ClientWorld.Key(user));
        List<Operation> operations = [];
        var request = new DescribeOperationsRequest { ResourceIdentifier = "progress", RunningOnly = true, MaxResults = 1 };
        await foreach (var operation in cornac.Paginators.DescribeOperations(request).Operations.WithCancellation(Cancel)) operations.Add(operation);
        var create = Assert.Single(operations);
        Assert.Equal((OperationKind.Create, OperationStatus.Pending, 0, null), (create.Kind, create.Status, create.PercentComplete, create.StartedTime));
        Assert.InRange(create.CreatedTime!.Value, DateTime.UtcNow.AddMinutes(-1), DateTime.UtcNow.AddSeconds(5));
        Assert.Empty(create.Steps);

        var denied = await Assert.ThrowsAsync<Amazon.CornacService.Model.AccessDeniedException>(() => cornac.DescribeOperatorsAsync(new DescribeOperatorsRequest(), Cancel));
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, denied.StatusCode);
        using var master = world.Cornac(ClientWorld.Key(world.Administrator));
        var standalone = Assert.Single((await master.DescribeOperatorsAsync(new DescribeOperatorsRequest(), Cancel)).Operators);
        Assert.Equal((true, 1L << 30), (standalone.IsDefault, standalone.DBInstanceClasses[0].MemoryBytes));
        Assert.Empty((await master.DescribeHostsAsync(new DescribeHostsRequest(), Cancel)).Hosts);
    }
}
