using System.Text.Json;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Roles;
using Cornac.Api.Identity.Sessions;
using Cornac.Api.Identity.Users;
using Cornac.Api.Protocol;
using Cornac.Api.Signing;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Tests.Identity;

public sealed class SessionTests(TemporaryPostgres postgres) : IAsyncLifetime
{
    private IdentityWorld _world = null!;

    public async ValueTask InitializeAsync() => _world = await IdentityWorld.CreateAsync(postgres);

    public async ValueTask DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Administrator_enters_a_teams_account()
    {
        var assumed = await AssumeAsync(await AdminAsync());
        var caller = await CallerAsync(assumed.Credentials);
        Assert.Equal(_world.TeamId, caller.AccountId);
        Assert.Equal($"arn:aws:sts::{_world.TeamId}:assumed-role/OrganizationAccountAccessRole/work", caller.PrincipalArn);
        Assert.Equal(assumed.Arn, caller.PrincipalArn);
        Assert.Equal(assumed.UniqueId, caller.UniqueId);
        Assert.Equal(IdentityWorld.Start.AddHours(1), assumed.Credentials.Expiration);
        Assert.Equal(assumed.Credentials.AccessKeyId, caller.AccessKeyId);
        Assert.Equal(_world.TeamId, Identifiers.AccountOf(caller.AccessKeyId));
        Assert.Equal(assumed.Credentials.SecretAccessKey, System.Text.Encoding.UTF8.GetString((await FindAsync(assumed.Credentials)).Secret));
    }

    [Fact]
    public async Task User_enters_only_where_its_policy_lets_it()
    {
        var claire = await _world.CallerAsync((await ClaireAsync()).KeyId);
        await AssumeAsync(claire);
        await DeniedAsync(claire, new RoleRequest(_world.RoleArn(RoleRecord.ReadOnly), "work"));
        await DeniedAsync(claire, new RoleRequest(_world.RoleArn(RoleRecord.OrganizationAccountAccess, _world.Admin.AccountId), "work"));
    }

    [Fact]
    public async Task Role_that_does_not_exist_answers_like_one_that_is_forbidden()
    {
        var admin = await AdminAsync();
        var missing = _world.RoleArn("Nobody");
        Assert.Equal(
            $"User: {admin.PrincipalArn} is not authorized to perform: sts:AssumeRole on resource: {missing}", (await DeniedAsync(admin, new RoleRequest(missing, "work"))).Message);
    }

    [Fact]
    public async Task Withdrawn_grant_ends_the_session_at_once()
    {
        var claire = await ClaireAsync();
        var session = (await AssumeAsync(await _world.CallerAsync(claire.KeyId))).Credentials;
        await CallerAsync(session);
        await _world.ChangeAsync(db => db.Set<InlinePolicyRecord>().Where(p => p.PrincipalId == claire.UserId).ExecuteDeleteAsync());
        Assert.Equal(SignatureError.InvalidClientTokenId, await RefusalAsync(session));
    }

    [Theory]
    [InlineData("key disabled")]
    [InlineData("key deleted")]
    [InlineData("user disabled")]
    [InlineData("role deleted")]
    [InlineData("trust withdrawn")]
    [InlineData("account suspended")]
    public async Task Whatever_a_session_stands_on_ends_it_when_it_goes(string what)
    {
        var claire = await ClaireAsync();
        var session = (await AssumeAsync(await _world.CallerAsync(claire.KeyId))).Credentials;
        await CallerAsync(session);
        await _world.ChangeAsync(db => what switch
        {
            "key disabled" => db.Set<AccessKeyRecord>().Where(k => k.Id == claire.KeyId).ExecuteUpdateAsync(k => k.SetProperty(x => x.Status, AccessKeyStatus.Inactive)),
            "key deleted" => db.Set<AccessKeyRecord>().Where(k => k.Id == claire.KeyId).ExecuteDeleteAsync(),
            "user disabled" => db.Set<UserRecord>().Where(u => u.Id == claire.UserId).ExecuteUpdateAsync(u => u.SetProperty(x => x.Disabled, true)),
            "role deleted" => db.Set<RoleRecord>().Where(r => r.AccountId == _world.TeamId).ExecuteDeleteAsync(),
            "trust withdrawn" => db.Set<RoleRecord>().Where(r => r.AccountId == _world.TeamId)
                .ExecuteUpdateAsync(r => r.SetProperty(x => x.TrustPolicy, Trust("\"arn:aws:iam::123456789012:root\""))),
            _ => db.Set<AccountRecord>().Where(a => a.Id == _world.TeamId).ExecuteUpdateAsync(a => a.SetProperty(x => x.Status, AccountStatus.Suspended)),
        });
        Assert.Equal(SignatureError.InvalidClientTokenId, await RefusalAsync(session));
    }

    [Fact]
    public async Task Changed_grant_of_the_role_counts_at_once()
    {
        var session = (await AssumeAsync(await AdminAsync())).Credentials;
        Assert.True(Allows(await CallerAsync(session), "rds:DeleteDBInstance"));
        await _world.ChangeAsync(db => db.Set<PolicyAttachmentRecord>().Where(a => a.PolicyArn == PolicyCatalog.AdministratorAccess)
            .Where(a => db.Set<RoleRecord>().Any(r => r.Id == a.PrincipalId)).ExecuteUpdateAsync(a => a.SetProperty(x => x.PolicyArn, PolicyCatalog.ReadOnlyAccess)));
        var caller = await CallerAsync(session);
        Assert.False(Allows(caller, "rds:DeleteDBInstance"));
        Assert.True(Allows(caller, "rds:DescribeDBInstances"));
    }

    [Fact]
    public async Task Token_opens_with_its_own_key_id_only_and_unchanged()
    {
        var admin = await AdminAsync();
        var one = (await AssumeAsync(admin)).Credentials;
        var other = (await AssumeAsync(admin)).Credentials;
        Assert.Equal(SignatureError.InvalidClientTokenId, await _world.RefusalAsync(other.AccessKeyId, one.SessionToken));
        Assert.Equal(SignatureError.InvalidClientTokenId, await _world.RefusalAsync(_world.Admin.AccessKeyId, one.SessionToken));
        Assert.Equal(SignatureError.InvalidClientTokenId, await _world.RefusalAsync(one.AccessKeyId));
        Assert.Equal(SignatureError.InvalidClientTokenId, await _world.RefusalAsync(one.AccessKeyId, "not base64!"));
        var bytes = Convert.FromBase64String(one.SessionToken);
        bytes[^20] ^= 1;
        Assert.Equal(SignatureError.InvalidClientTokenId, await _world.RefusalAsync(one.AccessKeyId, Convert.ToBase64String(bytes)));
    }

    [Fact]
    public async Task Expired_session_is_refused_as_expired()
    {
        var session = (await AssumeAsync(await AdminAsync())).Credentials;
        _world.Clock.Now = session.Expiration.AddSeconds(-1);
        await CallerAsync(session);
        _world.Clock.Now = session.Expiration;
        Assert.Equal(SignatureError.ExpiredToken, await RefusalAsync(session));
    }

    [Theory]
    [InlineData(899)]
    [InlineData(3601)]
    public async Task Role_session_outside_the_roles_limits_is_refused(int seconds) =>
        await InvalidAsync(await AdminAsync(), new RoleRequest(TeamRole, "work", seconds));

    [Fact]
    public async Task Role_session_may_be_as_long_as_the_role_says()
    {
        await _world.AddRoleAsync(_world.TeamId, "Long", Trust($"\"{_world.Admin.AccountId}\""), null, maxSession: 43200);
        var assumed = await _world.AssumeAsync(await AdminAsync(), new RoleRequest(_world.RoleArn("Long"), "work", 43200));
        Assert.Equal(IdentityWorld.Start.AddHours(12), assumed.Credentials.Expiration);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("two words")]
    [InlineData("é1")]
    [InlineData("line\n")]
    public async Task Session_name_outside_the_alphabet_is_refused(string name) => await InvalidAsync(await AdminAsync(), new RoleRequest(TeamRole, name));

    [Fact]
    public async Task Session_policy_that_is_too_long_or_malformed_is_refused()
    {
        var admin = await AdminAsync();
        await InvalidAsync(admin, new RoleRequest(TeamRole, "work", Policy: new string(' ', 2049)));
        await Assert.ThrowsAsync<PolicyFormatException>(() => _world.AssumeAsync(admin, new RoleRequest(TeamRole, "work", Policy: "{}")));
    }

    [Fact]
    public async Task Session_policy_narrows_the_role()
    {
        const string policy = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"rds:Describe*","Resource":"*"}}""";
        var caller = await CallerAsync((await _world.AssumeAsync(await AdminAsync(), new RoleRequest(TeamRole, "work", Policy: policy))).Credentials);
        Assert.True(Allows(caller, "rds:DescribeDBInstances"));
        Assert.False(Allows(caller, "rds:DeleteDBInstance"));
    }

    [Fact]
    public async Task External_id_that_the_trust_policy_asks_for_must_be_given()
    {
        await _world.AddRoleAsync(
            _world.TeamId, "External", Trust($"\"{_world.Admin.AccountId}\"", """, "Condition":{"StringEquals":{"sts:ExternalId":"42"}}"""), null);
        var admin = await AdminAsync();
        await DeniedAsync(admin, new RoleRequest(_world.RoleArn("External"), "work"));
        await DeniedAsync(admin, new RoleRequest(_world.RoleArn("External"), "work", ExternalId: "43"));
        await CallerAsync((await _world.AssumeAsync(admin, new RoleRequest(_world.RoleArn("External"), "work", ExternalId: "42"))).Credentials);
    }

    [Fact]
    public async Task Chained_role_lives_an_hour_at_most_and_never_longer_than_its_parent()
    {
        const string mayAssume = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}}""";
        await _world.AddRoleAsync(_world.TeamId, "First", Trust($"\"{_world.Admin.AccountId}\""), mayAssume);
        await _world.AddRoleAsync(_world.TeamId, "Second", Trust($"\"{_world.RoleArn("First")}\",\"{_world.RoleArn("Second")}\""), mayAssume, maxSession: 43200);
        var first = (await _world.AssumeAsync(await AdminAsync(), new RoleRequest(_world.RoleArn("First"), "one"))).Credentials;
        var caller = await CallerAsync(first);
        await InvalidAsync(caller, new RoleRequest(_world.RoleArn("Second"), "two", 3601));
        _world.Clock.Now += TimeSpan.FromMinutes(30);
        var second = (await _world.AssumeAsync(caller, new RoleRequest(_world.RoleArn("Second"), "two", 3600))).Credentials;
        Assert.Equal(first.Expiration, second.Expiration);

        // Renewing oneself does not help: each child ends with its parent.
        var again = (await _world.AssumeAsync(await CallerAsync(second), new RoleRequest(_world.RoleArn("Second"), "three"))).Credentials;
        Assert.Equal(first.Expiration, again.Expiration);
        Assert.Equal($"arn:aws:sts::{_world.TeamId}:assumed-role/Second/three", (await CallerAsync(again)).PrincipalArn);

        await _world.ChangeAsync(db => db.Set<InlinePolicyRecord>()
            .Where(p => db.Set<RoleRecord>().Any(r => r.Id == p.PrincipalId && r.Name == "First")).ExecuteDeleteAsync());
        await _world.ChangeAsync(db => db.Set<RoleRecord>().Where(r => r.Name == "First").ExecuteDeleteAsync());
        Assert.Equal(SignatureError.InvalidClientTokenId, await RefusalAsync(again));
    }

    [Fact]
    public async Task Chained_role_keeps_the_session_policy_of_its_parent()
    {
        const string all = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";
        const string narrow = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["sts:AssumeRole","rds:Describe*"],"Resource":"*"}}""";
        await _world.AddRoleAsync(_world.TeamId, "Wide", Trust($"\"{_world.RoleArn(RoleRecord.OrganizationAccountAccess)}\""), all);
        var parent = await CallerAsync((await _world.AssumeAsync(await AdminAsync(), new RoleRequest(TeamRole, "work", Policy: narrow))).Credentials);
        var child = await CallerAsync((await _world.AssumeAsync(parent, new RoleRequest(_world.RoleArn("Wide"), "work"))).Credentials);
        Assert.True(Allows(child, "rds:DescribeDBInstances"));
        Assert.False(Allows(child, "rds:DeleteDBInstance"));
    }

    [Fact]
    public async Task Session_token_is_the_user_for_a_while_and_mints_no_other()
    {
        var token = await _world.SessionTokenAsync(await AdminAsync(), 900);
        var caller = await CallerAsync(token);
        Assert.Equal(Arn.User(_world.Admin.AccountId, "/", "admin"), caller.PrincipalArn);
        Assert.True(Allows(caller, "iam:CreateUser"));
        Assert.Equal(IdentityWorld.Start.AddMinutes(15), token.Expiration);
        Assert.Equal("AccessDenied", (await Assert.ThrowsAsync<AwsException>(() => _world.SessionTokenAsync(caller))).Code);
        Assert.Equal(token.Expiration, (await _world.AssumeAsync(caller, new RoleRequest(TeamRole, "work"))).Credentials.Expiration);
    }

    [Theory]
    [InlineData(899)]
    [InlineData(129601)]
    public async Task Session_token_outside_its_limits_is_refused(int seconds)
    {
        var admin = await AdminAsync();
        Assert.Equal("ValidationError", (await Assert.ThrowsAsync<AwsException>(() => _world.SessionTokenAsync(admin, seconds))).Code);
    }

    [Fact]
    public async Task Caller_and_token_show_no_secret()
    {
        var session = (await AssumeAsync(await AdminAsync())).Credentials;
        var caller = await CallerAsync(session);
        Assert.DoesNotContain(session.SecretAccessKey, caller.ToString() + caller.Session + JsonSerializer.Serialize(caller.Session), StringComparison.Ordinal);
        Assert.DoesNotContain(_world.Admin.AccountId, System.Text.Encoding.Latin1.GetString(Convert.FromBase64String(session.SessionToken)), StringComparison.Ordinal);
    }

    private string TeamRole => _world.RoleArn(RoleRecord.OrganizationAccountAccess);

    private static string Trust(string principals, string more = "") =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":[{{principals}}]},"Action":"sts:AssumeRole"{{more}}}]}""";

    private static bool Allows(Caller caller, string action) =>
        PolicyEvaluator.Evaluate(new AccessRequest { Action = action, Resource = "*", Caller = caller, Time = IdentityWorld.Start }).IsAllowed;

    private Task<Caller> AdminAsync() => _world.CallerAsync(_world.Admin.AccessKeyId);

    private Task<(string KeyId, string Secret, string UserId)> ClaireAsync() => _world.AddUserAsync(
        "claire", $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"{{TeamRole}}"} }""");

    private Task<AssumedRole> AssumeAsync(Caller caller) => _world.AssumeAsync(caller, new RoleRequest(TeamRole, "work"));

    private Task<Credential> FindAsync(TemporaryCredentials session) => _world.FindAsync(session.AccessKeyId, session.SessionToken);

    private Task<Caller> CallerAsync(TemporaryCredentials session) => _world.CallerAsync(session.AccessKeyId, session.SessionToken);

    private Task<SignatureError> RefusalAsync(TemporaryCredentials session) => _world.RefusalAsync(session.AccessKeyId, session.SessionToken);

    private async Task<AwsException> DeniedAsync(Caller caller, RoleRequest request) => await FailsAsync(caller, request, "AccessDenied");

    private async Task InvalidAsync(Caller caller, RoleRequest request) => await FailsAsync(caller, request, "ValidationError");

    private async Task<AwsException> FailsAsync(Caller caller, RoleRequest request, string code)
    {
        var error = await Assert.ThrowsAsync<AwsException>(() => _world.AssumeAsync(caller, request));
        Assert.Equal(code, error.Code);
        return error;
    }
}
