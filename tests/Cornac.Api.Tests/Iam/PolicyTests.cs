using System.Net;

namespace Cornac.Api.Tests.Iam;

public sealed class PolicyTests(IamWorld world) : IClassFixture<IamWorld>
{
    [Fact]
    public async Task Customer_policy_grants_while_it_is_attached()
    {
        var user = await world.AddUserAsync("pia");
        var arn = (await world.Admin.CallAsync("CreatePolicy", ("PolicyName", "ListUsers"), ("Path", "/own/"), ("PolicyDocument", IamWorld.Allow("iam:ListUsers"))))
            .Succeeded().Value("Arn")!;
        Assert.Equal($"arn:aws:iam::{world.Administrator.AccountId}:policy/own/ListUsers", arn);
        (await user.CallAsync("ListUsers")).Refused("AccessDenied", HttpStatusCode.Forbidden);
        (await world.Admin.CallAsync("AttachUserPolicy", ("UserName", "pia"), ("PolicyArn", arn))).Succeeded();
        (await world.Admin.CallAsync("AttachUserPolicy", ("UserName", "pia"), ("PolicyArn", arn))).Succeeded();
        (await user.CallAsync("ListUsers")).Succeeded();
        (await world.Admin.CallAsync("DeletePolicy", ("PolicyArn", arn))).Refused("DeleteConflict", HttpStatusCode.Conflict);
        Assert.Equal("1", (await world.Admin.CallAsync("GetPolicy", ("PolicyArn", arn))).Succeeded().Value("AttachmentCount"));
        Assert.Equal([arn], (await world.Admin.CallAsync("ListPolicies", ("Scope", "Local"))).Succeeded().Values("Arn"));
        Assert.Equal([arn], (await world.Admin.CallAsync("ListAttachedUserPolicies", ("UserName", "pia"), ("PathPrefix", "/own/"))).Succeeded().Values("PolicyArn"));
        (await world.Admin.CallAsync("DetachUserPolicy", ("UserName", "pia"), ("PolicyArn", arn))).Succeeded();
        (await user.CallAsync("ListUsers")).Refused("AccessDenied", HttpStatusCode.Forbidden);
        (await world.Admin.CallAsync("DeletePolicy", ("PolicyArn", arn))).Succeeded();
        (await world.Admin.CallAsync("GetPolicy", ("PolicyArn", arn))).Refused("NoSuchEntity", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Policies_managed_by_aws_are_listed_with_their_documents()
    {
        var arns = (await world.Admin.CallAsync("ListPolicies", ("Scope", "AWS"))).Succeeded().Values("Arn");
        Assert.Contains("arn:aws:iam::aws:policy/AmazonRDSReadOnlyAccess", arns);
        Assert.All(arns, arn => Assert.StartsWith("arn:aws:iam::aws:policy/", arn, StringComparison.Ordinal));
        var version = (await world.Admin.CallAsync("GetPolicyVersion", ("PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess"), ("VersionId", "v1"))).Succeeded();
        Assert.Contains("\"Statement\"", Uri.UnescapeDataString(version.Value("Document")!), StringComparison.Ordinal);
        (await world.Admin.CallAsync("DeletePolicy", ("PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess"))).Refused("InvalidInput");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds:*","Resource":"*","Condition":{"Sometimes":{"aws:SourceIp":"1.2.3.4"}}}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds:*","Resource":"*","Condition":{"Bool":{"rds:Unknown":"true"}}}]}""")]
    public async Task Policy_that_would_not_be_understood_is_refused_when_written(string document)
    {
        (await world.Admin.CallAsync("CreatePolicy", ("PolicyName", "bad"), ("PolicyDocument", document))).Refused("MalformedPolicyDocument");
        (await world.Admin.CallAsync("PutUserPolicy", ("UserName", "admin"), ("PolicyName", "bad"), ("PolicyDocument", document))).Refused("MalformedPolicyDocument");
        (await world.Admin.CallAsync("CreateRole", ("RoleName", "bad"), ("AssumeRolePolicyDocument", document))).Refused("MalformedPolicyDocument");
    }

    [Fact]
    public async Task Inline_policies_are_kept_as_written_and_bounded()
    {
        (await world.Admin.CallAsync("CreateUser", ("UserName", "ines"))).Succeeded();
        var document = IamWorld.Allow("rds:Describe*");
        (await world.Admin.CallAsync("PutUserPolicy", ("UserName", "ines"), ("PolicyName", "look"), ("PolicyDocument", document))).Succeeded();
        Assert.Equal(document, Uri.UnescapeDataString((await world.Admin.CallAsync("GetUserPolicy", ("UserName", "ines"), ("PolicyName", "look"))).Succeeded().Value("PolicyDocument")!));
        Assert.Equal(["look"], (await world.Admin.CallAsync("ListUserPolicies", ("UserName", "ines"))).Succeeded().Values("member"));
        var large = IamWorld.Allow("rds:" + new string('D', 1990));
        (await world.Admin.CallAsync("PutUserPolicy", ("UserName", "ines"), ("PolicyName", "large"), ("PolicyDocument", large))).Refused("LimitExceeded", HttpStatusCode.Conflict);
        (await world.Admin.CallAsync("DeleteUserPolicy", ("UserName", "ines"), ("PolicyName", "look"))).Succeeded();
        (await world.Admin.CallAsync("GetUserPolicy", ("UserName", "ines"), ("PolicyName", "look"))).Refused("NoSuchEntity", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Role_is_made_changed_and_deleted()
    {
        var trust = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{world.Administrator.AccountId}}"},"Action":"sts:AssumeRole"}]}""";
        (await world.Admin.CallAsync("CreateRole", ("RoleName", "Backup"), ("AssumeRolePolicyDocument", trust), ("MaxSessionDuration", "7200"), ("Description", "d"))).Succeeded();
        (await world.Admin.CallAsync("UpdateRole", ("RoleName", "backup"), ("MaxSessionDuration", "43200"))).Succeeded();
        (await world.Admin.CallAsync("TagRole", ("RoleName", "Backup"), ("Tags.member.1.Key", "k"), ("Tags.member.1.Value", "v"))).Succeeded();
        var role = (await world.Admin.CallAsync("GetRole", ("RoleName", "Backup"))).Succeeded();
        Assert.Equal(("43200", "d", "k", trust), (role.Value("MaxSessionDuration"), role.Value("Description"), role.Value("Key"), Uri.UnescapeDataString(role.Value("AssumeRolePolicyDocument")!)));
        (await world.Admin.CallAsync("AttachRolePolicy", ("RoleName", "Backup"), ("PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess"))).Succeeded();
        (await world.Admin.CallAsync("DeleteRole", ("RoleName", "Backup"))).Refused("DeleteConflict", HttpStatusCode.Conflict);
        (await world.Admin.CallAsync("DetachRolePolicy", ("RoleName", "Backup"), ("PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess"))).Succeeded();
        (await world.Admin.CallAsync("ListInstanceProfilesForRole", ("RoleName", "Backup"))).Succeeded();
        (await world.Admin.CallAsync("DeleteRole", ("RoleName", "Backup"))).Succeeded();
        Assert.Equal(["OrganizationAccountAccessRole", "ReadOnly"], (await world.Admin.CallAsync("ListRoles")).Succeeded().Values("RoleName"));
    }

    [Fact]
    public async Task Simulation_names_the_statements_that_decide()
    {
        const string two = """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":"rds:*","Resource":"*"},
              {"Effect":"Deny","Action":"rds:Delete*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}]}
            """;
        (await world.Admin.CallAsync("CreateUser", ("UserName", "sim"))).Succeeded();
        (await world.Admin.CallAsync("PutUserPolicy", ("UserName", "sim"), ("PolicyName", "two"), ("PolicyDocument", two))).Succeeded();
        var arn = $"arn:aws:iam::{world.Administrator.AccountId}:user/sim";
        (string, string?)[] question = [("PolicySourceArn", arn), ("ActionNames.member.1", "rds:DeleteDBInstance"), ("ActionNames.member.2", "iam:GetUser")];
        var outside = (await world.Admin.CallAsync("SimulatePrincipalPolicy", question)).Succeeded();
        Assert.Equal(["explicitDeny", "implicitDeny"], outside.Values("EvalDecision"));
        Assert.Equal(["two", "two"], outside.Values("SourcePolicyId"));
        Assert.Equal(["2", "2", "3", "3"], outside.Values("Line"));
        var inside = (await world.Admin.CallAsync(
            "SimulatePrincipalPolicy", [.. question, ("ContextEntries.member.1.ContextKeyName", "aws:SourceIp"), ("ContextEntries.member.1.ContextKeyType", "ip"),
                ("ContextEntries.member.1.ContextKeyValues.member.1", "10.1.2.3")])).Succeeded();
        Assert.Equal(["allowed", "implicitDeny"], inside.Values("EvalDecision"));
        (await world.Admin.CallAsync("SimulatePrincipalPolicy", ("PolicySourceArn", $"arn:aws:iam::{world.TeamId}:role/ReadOnly"), ("ActionNames.member.1", "rds:DeleteDBInstance")))
            .Refused("NoSuchEntity", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Account_has_one_alias_and_a_summary()
    {
        (await world.Admin.CallAsync("CreateAccountAlias", ("AccountAlias", "acme"))).Succeeded();
        Assert.Equal(["acme"], (await world.Admin.CallAsync("ListAccountAliases")).Succeeded().Values("member"));
        (await world.Admin.CallAsync("DeleteAccountAlias", ("AccountAlias", "other"))).Refused("NoSuchEntity", HttpStatusCode.NotFound);
        (await world.Admin.CallAsync("DeleteAccountAlias", ("AccountAlias", "acme"))).Succeeded();
        Assert.Empty((await world.Admin.CallAsync("ListAccountAliases")).Succeeded().Values("member"));
        Assert.Contains("AccessKeysPerUserQuota", (await world.Admin.CallAsync("GetAccountSummary")).Succeeded().Values("key"));
    }
}
