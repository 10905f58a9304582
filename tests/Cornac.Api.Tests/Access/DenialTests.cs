using System.Net;
using System.Text.Json;
using Cornac.Api.Tests.Iam;

namespace Cornac.Api.Tests.Access;

public sealed class DenialTests(IamWorld world) : IClassFixture<IamWorld>
{
    [Fact]
    public async Task Denial_explains_itself_to_its_own_account_only()
    {
        var user = await world.AddUserAsync("dora", IamWorld.Allow("iam:Delete*", effect: "Deny"));
        var denied = (await user.CallAsync("DeleteUser", ("UserName", "admin"))).Refused("AccessDenied", HttpStatusCode.Forbidden, "explicit deny");
        var encoded = denied.Message[(denied.Message.LastIndexOf(' ') + 1)..];
        Assert.DoesNotContain("inline", denied.Message, StringComparison.Ordinal);
        (await IamWorld.Sts(user).CallAsync("DecodeAuthorizationMessage", ("EncodedMessage", encoded))).Refused("AccessDenied", HttpStatusCode.Forbidden);
        var decoded = (await world.AdminSts.CallAsync("DecodeAuthorizationMessage", ("EncodedMessage", encoded))).Succeeded().Value("DecodedMessage")!;
        using var json = JsonDocument.Parse(decoded);
        Assert.True(json.RootElement.GetProperty("explicitDeny").GetBoolean());
        Assert.Equal("inline", json.RootElement.GetProperty("matchedStatements").GetProperty("items")[0].GetProperty("sourcePolicyId").GetString());
        Assert.Equal("iam:DeleteUser", json.RootElement.GetProperty("context").GetProperty("action").GetString());
        var stranger = IamWorld.Sts(await world.Api.NewAccountAsync());
        foreach (var message in new[] { encoded, encoded[..^4] + "AAAA", "x", "not!base64" })
            (await stranger.CallAsync("DecodeAuthorizationMessage", ("EncodedMessage", message))).Refused("InvalidAuthorizationMessageException");
        (await world.AdminSts.CallAsync("DecodeAuthorizationMessage", ("EncodedMessage", encoded[..^4] + "AAAA"))).Refused("InvalidAuthorizationMessageException");
    }

    [Fact]
    public async Task Source_identity_needs_a_permission_of_its_own_and_stays()
    {
        const string assume = "sts:AssumeRole";
        await RoleAsync("Plain", $"\"{assume}\"");
        await RoleAsync("Named", $"\"{assume}\",\"sts:SetSourceIdentity\"", IamWorld.Allow("sts:*"));
        await RoleAsync("Next", $"\"{assume}\",\"sts:SetSourceIdentity\"", IamWorld.Allow("sts:*"), IamWorld.Allow("*", effect: "Allow"));
        (await AssumeAsync(world.AdminSts, "Plain", ("SourceIdentity", "claire"))).Refused("AccessDenied", HttpStatusCode.Forbidden);
        (await AssumeAsync(world.AdminSts, "Plain")).Succeeded();
        var first = (await AssumeAsync(world.AdminSts, "Named", ("SourceIdentity", "claire"))).Succeeded();
        Assert.Equal("claire", first.Value("SourceIdentity"));
        var chained = IamWorld.Sts(world.Client(world.Administrator.AccountId, first.Value("AccessKeyId")!, first.Value("SecretAccessKey")!));
        var next = (string name, (string, string?)[] more) => IamWorld.WithTokenAsync(
            chained, first.Value("SessionToken")!, "AssumeRole",
            [("RoleArn", $"arn:aws:iam::{world.Administrator.AccountId}:role/{name}"), ("RoleSessionName", "work"), .. more]);
        Assert.Equal("claire", (await next("Next", [])).Succeeded().Value("SourceIdentity"));
        (await next("Next", [("SourceIdentity", "paul")])).Refused("AccessDenied", HttpStatusCode.Forbidden);
        (await next("Plain", [])).Refused("AccessDenied", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Arn_of_another_account_names_nothing_here()
    {
        var stranger = await world.Api.NewAccountAsync() with { Service = "iam", Version = IamWorld.IamVersion };
        var arn = (await world.Admin.CallAsync("CreatePolicy", ("PolicyName", "mine"), ("PolicyDocument", IamWorld.Allow("rds:*")))).Succeeded().Value("Arn")!;
        foreach (var action in new[] { "GetPolicy", "DeletePolicy", "ListPolicyVersions" })
            (await stranger.CallAsync(action, ("PolicyArn", arn))).Refused("NoSuchEntity", HttpStatusCode.NotFound);
        (await stranger.CallAsync("CreateUser", ("UserName", "own"))).Succeeded();
        (await stranger.CallAsync("AttachUserPolicy", ("UserName", "own"), ("PolicyArn", arn))).Refused("NoSuchEntity", HttpStatusCode.NotFound);
        (await stranger.CallAsync("SimulatePrincipalPolicy", ("PolicySourceArn", $"arn:aws:iam::{world.Administrator.AccountId}:user/admin"), ("ActionNames.member.1", "iam:GetUser")))
            .Refused("NoSuchEntity", HttpStatusCode.NotFound);
        (await stranger.CallAsync("GetAccessKeyLastUsed", ("AccessKeyId", world.Administrator.AccessKeyId))).Refused("NoSuchEntity", HttpStatusCode.NotFound);
        var device = (await world.Admin.CallAsync("CreateVirtualMFADevice", ("VirtualMFADeviceName", "mine"))).Succeeded().Value("SerialNumber")!;
        (await stranger.CallAsync("DeleteVirtualMFADevice", ("SerialNumber", device))).Refused("NoSuchEntity", HttpStatusCode.NotFound);
    }

    private async Task RoleAsync(string name, string actions, params string[] policies)
    {
        var trust = $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{{world.Administrator.AccountId}}}"},"Action":[{{{actions}}}]}]}""";
        (await world.Admin.CallAsync("CreateRole", ("RoleName", name), ("AssumeRolePolicyDocument", trust))).Succeeded();
        foreach (var (policy, number) in policies.Select((p, i) => (p, i)))
            (await world.Admin.CallAsync("PutRolePolicy", ("RoleName", name), ("PolicyName", $"p{number}"), ("PolicyDocument", policy))).Succeeded();
    }

    private Task<Endpoint.Running.Answer> AssumeAsync(Endpoint.Running.ApiClient client, string role, params (string, string?)[] more) =>
        client.CallAsync("AssumeRole", [("RoleArn", $"arn:aws:iam::{world.Administrator.AccountId}:role/{role}"), ("RoleSessionName", "work"), .. more]);
}
