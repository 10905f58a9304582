using System.Net;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Api.Tests.Iam;
using Cornac.Api.Tests.Rds.Backups;

namespace Cornac.Api.Tests.Access;

/// <summary>Conditions on tags decide by the tags that there really are.</summary>
public sealed class TagConditionTests(IamWorld world) : IClassFixture<IamWorld>
{
    private const HttpStatusCode Forbidden = HttpStatusCode.Forbidden;

    [Fact]
    public async Task Instance_is_created_only_with_the_tags_that_a_policy_asks_for()
    {
        var client = await NewAsync(
            Allow("rds:CreateDBInstance", """{"StringEquals":{"aws:RequestTag/team":"${aws:PrincipalAccount}"},"ForAllValues:StringEquals":{"aws:TagKeys":["team","cost"]}}"""));
        var team = ("Tags.Tag.1.Value", client.AccountId);
        (await client.CreateAsync("plain")).Refused("AccessDenied", Forbidden);
        (await client.CreateAsync("other", ("Tags.Tag.1.Key", "team"), ("Tags.Tag.1.Value", "b"))).Refused("AccessDenied", Forbidden);
        (await client.CreateAsync("more", ("Tags.Tag.1.Key", "team"), team, ("Tags.Tag.2.Key", "x"), ("Tags.Tag.2.Value", ""))).Refused("AccessDenied", Forbidden);
        (await client.CreateAsync("fine", ("Tags.Tag.1.Key", "team"), team, ("Tags.Tag.2.Key", "cost"), ("Tags.Tag.2.Value", "7"))).Succeeded();
    }

    [Fact]
    public async Task Tags_of_an_instance_allow_and_deny()
    {
        var owner = await world.Api.NewAccountAsync();
        await world.Api.CreateAsync(owner, "mine", "available", ("Tags.Tag.1.Key", "team"), ("Tags.Tag.1.Value", "a"));
        await world.Api.CreateAsync(owner, "kept", "available", ("Tags.Tag.1.Key", "team"), ("Tags.Tag.1.Value", "a"), ("Tags.Tag.2.Key", "Protected"), ("Tags.Tag.2.Value", "yes"));
        await world.Api.CreateAsync(owner, "theirs");
        var client = await world.Api.NewUserAsync(owner.AccountId, Policy(
            Statement("Allow", "rds:*", """{"StringEquals":{"aws:ResourceTag/team":"a"}}"""),
            Statement("Deny", "rds:StopDBInstance", """{"StringEquals":{"aws:ResourceTag/protected":"yes"}}""")));
        (await client.DescribeAsync("mine")).Succeeded();
        (await client.DescribeAsync("theirs")).Refused("AccessDenied", Forbidden);
        (await client.CallAsync("StopDBInstance", ("DBInstanceIdentifier", "kept"))).Refused("AccessDenied", Forbidden, "explicit deny");
        (await client.CallAsync("StopDBInstance", ("DBInstanceIdentifier", "MINE"))).Succeeded();

        (await owner.CallAsync("RemoveTagsFromResource", ("ResourceName", owner.Arn("mine")), ("TagKeys.member.1", "team"))).Succeeded();
        (await client.DescribeAsync("mine")).Refused("AccessDenied", Forbidden);
    }

    [Fact]
    public async Task Tags_of_snapshots_and_automated_backups_are_asked_about()
    {
        var owner = await world.Api.NewAccountAsync();
        await world.Api.CreateAsync(owner, "shop");
        await world.Api.TakeSnapshotAsync(owner, "shop", "mine", ("Tags.Tag.1.Key", "team"), ("Tags.Tag.1.Value", "a"));
        await world.Api.TakeSnapshotAsync(owner, "shop", "theirs");
        var set = await world.Api.SetAsync(owner, "shop");
        var backup = ("ResourceName", $"arn:aws:rds:{RunningApi.Region}:{owner.AccountId}:auto-backup:{set.AutomatedBackupId}");
        var client = await world.Api.NewUserAsync(owner.AccountId, Policy(Statement("Allow", "rds:*", """{"StringEquals":{"aws:ResourceTag/team":"a"}}""")));
        (await client.DescribeSnapshotAsync("MINE")).Succeeded();
        (await client.DescribeSnapshotAsync("theirs")).Refused("AccessDenied", Forbidden);
        (await client.CallAsync("DeleteDBSnapshot", ("DBSnapshotIdentifier", owner.SnapshotArn("theirs")))).Refused("AccessDenied", Forbidden);
        (await client.CallAsync("ListTagsForResource", backup)).Refused("AccessDenied", Forbidden);
        (await owner.CallAsync("AddTagsToResource", backup, ("Tags.Tag.1.Key", "team"), ("Tags.Tag.1.Value", "a"))).Succeeded();
        (await client.CallAsync("ListTagsForResource", backup)).Succeeded();
    }

    [Fact]
    public async Task Tags_that_a_call_adds_or_takes_away_are_asked_about()
    {
        var owner = await world.Api.NewAccountAsync();
        await world.Api.CreateAsync(owner, "shop");
        var client = await world.Api.NewUserAsync(owner.AccountId, Policy(
            Statement("Allow", "rds:*"),
            Statement("Deny", "rds:*", """{"ForAnyValue:StringEquals":{"aws:TagKeys":"locked"}}"""),
            Statement("Deny", "rds:AddTagsToResource", """{"StringLike":{"aws:RequestTag/stage":"prod*"}}""")));
        var arn = ("ResourceName", owner.Arn("shop"));
        (await client.CallAsync("AddTagsToResource", arn, ("Tags.Tag.1.Key", "stage"), ("Tags.Tag.1.Value", "production"))).Refused("AccessDenied", Forbidden, "explicit deny");
        (await client.CallAsync("AddTagsToResource", arn, ("Tags.Tag.1.Key", "stage"), ("Tags.Tag.1.Value", "test"))).Succeeded();
        (await client.CallAsync("AddTagsToResource", arn, ("Tags.Tag.1.Key", "locked"), ("Tags.Tag.1.Value", ""))).Refused("AccessDenied", Forbidden, "explicit deny");
        (await client.CallAsync("RemoveTagsFromResource", arn, ("TagKeys.member.1", "locked"))).Refused("AccessDenied", Forbidden, "explicit deny");
        (await client.CallAsync("RemoveTagsFromResource", arn, ("TagKeys.member.1", "stage"))).Succeeded();
    }

    [Fact]
    public async Task Tags_of_users_roles_policies_devices_and_accounts_are_asked_about()
    {
        var trust = $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"{{{world.Administrator.AccountId}}}"},"Action":"sts:AssumeRole"}}""";
        (string, string?)[] tagged = [("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "a")];
        (await world.Admin.CallAsync("CreateUser", [("UserName", "tagged"), .. tagged])).Succeeded();
        (await world.Admin.CallAsync("CreateUser", ("UserName", "untagged"))).Succeeded();
        (await world.Admin.CallAsync("CreateRole", [("RoleName", "tagged"), ("AssumeRolePolicyDocument", trust), .. tagged])).Succeeded();
        (await world.Admin.CallAsync("CreateRole", ("RoleName", "untagged"), ("AssumeRolePolicyDocument", trust))).Succeeded();
        var policy = (await world.Admin.CallAsync("CreatePolicy", [("PolicyName", "tagged"), ("PolicyDocument", IamWorld.Allow("rds:*")), .. tagged])).Succeeded().Value("Arn");
        var device = (await world.Admin.CallAsync("CreateVirtualMFADevice", [("VirtualMFADeviceName", "tagged"), .. tagged])).Succeeded().Value("SerialNumber");
        var client = await world.AddUserAsync("keeper", Allow("*", """{"StringEquals":{"aws:ResourceTag/team":"a"}}"""));

        (await client.CallAsync("GetUser", ("UserName", "tagged"))).Succeeded();
        (await client.CallAsync("GetUser", ("UserName", "untagged"))).Refused("AccessDenied", Forbidden);
        (await client.CallAsync("GetRole", ("RoleName", "tagged"))).Succeeded();
        (await client.CallAsync("GetRole", ("RoleName", "untagged"))).Refused("AccessDenied", Forbidden);
        (await client.CallAsync("GetPolicy", ("PolicyArn", policy))).Succeeded();
        (await client.CallAsync("DeleteVirtualMFADevice", ("SerialNumber", device))).Succeeded();
        (await AssumeAsync(client, "tagged")).Succeeded();
        (await AssumeAsync(client, "untagged")).Refused("AccessDenied", Forbidden);
        var account = await world.AddAccountAsync("Tagged", "tagged@acme.example");
        Assert.Equal(HttpStatusCode.BadRequest, (await DescribeAccountAsync(client, account)).Status);
        (await OrganizationsAsync(world.Admin, "TagResource", $$"""{"ResourceId":"{{account}}","Tags":[{"Key":"team","Value":"a"}]}""")).Succeeded();
        (await DescribeAccountAsync(client, account)).Succeeded();
    }

    [Fact]
    public async Task Session_that_began_by_a_tag_ends_with_it()
    {
        var client = await world.AddUserAsync("visitor", Allow("sts:AssumeRole", """{"StringEquals":{"aws:ResourceTag/open":"yes"}}"""));
        var trust = $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"{{{world.Administrator.AccountId}}}"},"Action":"sts:AssumeRole"}}""";
        (await world.Admin.CallAsync(
            "CreateRole", ("RoleName", "door"), ("AssumeRolePolicyDocument", trust), ("Tags.member.1.Key", "open"), ("Tags.member.1.Value", "yes"))).Succeeded();
        var session = (await AssumeAsync(client, "door")).Succeeded();
        var inside = IamWorld.Sts(world.Client(world.Administrator.AccountId, session.Value("AccessKeyId")!, session.Value("SecretAccessKey")!));
        (await IamWorld.WithTokenAsync(inside, session.Value("SessionToken")!, "GetCallerIdentity")).Succeeded();
        (await world.Admin.CallAsync("UntagRole", ("RoleName", "door"), ("TagKeys.member.1", "open"))).Succeeded();
        (await IamWorld.WithTokenAsync(inside, session.Value("SessionToken")!, "GetCallerIdentity")).Refused("InvalidClientTokenId", Forbidden);
    }

    private Task<ApiClient> NewAsync(string policy) => world.Api.NewAccountAsync(policy);

    private Task<Answer> AssumeAsync(ApiClient client, string role) => IamWorld.Sts(client).CallAsync(
        "AssumeRole", ("RoleArn", $"arn:aws:iam::{world.Administrator.AccountId}:role/{role}"), ("RoleSessionName", "work"));

    private static Task<Answer> DescribeAccountAsync(ApiClient client, string id) => OrganizationsAsync(client, "DescribeAccount", $$"""{"AccountId":"{{id}}"}""");

    private static Task<Answer> OrganizationsAsync(ApiClient client, string action, string body) => (client with { Service = "organizations" }).SendAsync(
        body, contentType: "application/x-amz-json-1.1", headers: ("X-Amz-Target", $"AWSOrganizationsV20161128.{action}"));

    private static string Allow(string action, string condition) => Policy(Statement("Allow", action, condition));

    private static string Policy(params string[] statements) => $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";

    private static string Statement(string effect, string action, string condition = "{}") =>
        $$"""{"Effect":"{{effect}}","Action":"{{action}}","Resource":"*","Condition":{{condition}}}""";
}
