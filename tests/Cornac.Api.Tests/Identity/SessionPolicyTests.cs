using System.Net;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Api.Tests.Iam;

namespace Cornac.Api.Tests.Identity;

/// <summary>Managed policies that narrow a session.</summary>
public sealed class SessionPolicyTests(IamWorld world) : IClassFixture<IamWorld>
{
    private const string ReadOnly = "arn:aws:iam::aws:policy/AmazonRDSReadOnlyAccess";
    private const HttpStatusCode Forbidden = HttpStatusCode.Forbidden;

    [Fact]
    public async Task Managed_policies_narrow_a_session_to_what_they_allow_between_them()
    {
        var own = (await world.Admin.CallAsync("CreatePolicy", ("PolicyName", "lists"), ("PolicyDocument", IamWorld.Allow("iam:ListUsers")))).Succeeded().Value("Arn")!;
        var session = await AssumeAsync(("PolicyArns.member.1.arn", ReadOnly), ("PolicyArns.member.2.arn", own), ("Policy", IamWorld.Allow("iam:ListRoles")));
        (await session.RdsAsync("DescribeDBInstances")).Succeeded();
        (await session.RdsAsync("StopDBInstance", ("DBInstanceIdentifier", "x"))).Refused("AccessDenied", Forbidden, "no session policy allows");
        (await session.IamAsync("ListUsers")).Succeeded();
        (await session.IamAsync("ListRoles")).Succeeded();
        (await session.IamAsync("ListPolicies")).Refused("AccessDenied", Forbidden);

        (await world.Admin.CallAsync("DeletePolicy", ("PolicyArn", own))).Succeeded();
        (await session.RdsAsync("DescribeDBInstances")).Refused("InvalidClientTokenId", Forbidden, "withdrawn");
    }

    [Fact]
    public async Task Policies_of_elsewhere_and_too_many_are_refused()
    {
        var foreign = $"arn:aws:iam::{world.TeamId}:policy/theirs";
        (await SendAsync(("PolicyArns.member.1.arn", foreign))).Refused("ValidationError", HttpStatusCode.BadRequest, foreign);
        (await SendAsync(("PolicyArns.member.1.arn", $"arn:aws:iam::{world.Administrator.AccountId}:policy/none"))).Refused("ValidationError");
        (await SendAsync([.. Enumerable.Range(1, 11).Select(i => ($"PolicyArns.member.{i}.arn", (string?)ReadOnly))])).Refused("ValidationError", HttpStatusCode.BadRequest, "10");
    }

    private Task<Answer> SendAsync(params (string, string?)[] more) => world.AdminSts.CallAsync(
        "AssumeRole", [("RoleArn", $"arn:aws:iam::{world.Administrator.AccountId}:role/OrganizationAccountAccessRole"), ("RoleSessionName", "work"), .. more]);

    private async Task<Session> AssumeAsync(params (string, string?)[] more)
    {
        var answer = (await SendAsync(more)).Succeeded();
        return new Session(
            world.Client(world.Administrator.AccountId, answer.Value("AccessKeyId")!, answer.Value("SecretAccessKey")!), answer.Value("SessionToken")!);
    }

    private sealed record Session(ApiClient Client, string Token)
    {
        public Task<Answer> RdsAsync(string action, params (string, string?)[] parameters) =>
            IamWorld.WithTokenAsync(Client with { Service = "rds", Version = "2014-10-31" }, Token, action, parameters);

        public Task<Answer> IamAsync(string action) => IamWorld.WithTokenAsync(Client, Token, action);
    }
}
