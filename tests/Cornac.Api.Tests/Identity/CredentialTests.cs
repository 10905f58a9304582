using Cornac.Api.Identity;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Roles;
using Cornac.Api.Identity.Users;
using Cornac.Api.Signing;
using Cornac.Api.Tests.Signing;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Tests.Identity;

public sealed class CredentialTests(TemporaryPostgres postgres) : IAsyncLifetime
{
    private IdentityWorld _world = null!;

    public async ValueTask InitializeAsync() => _world = await IdentityWorld.CreateAsync(postgres);

    public async ValueTask DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Bootstrap_makes_the_first_administrator_once()
    {
        await using var db = _world.Open();
        Assert.Null(await _world.Bootstrap.EnsureAsync(db, "another", "x@acme.example", TestContext.Current.CancellationToken));
        var master = await db.Set<AccountRecord>().SingleAsync(a => a.IsMaster, TestContext.Current.CancellationToken);
        Assert.Matches("^[1-9][0-9]{11}$", master.Id);
        var user = await db.Set<UserRecord>().SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("admin", _world.Admin.AccountId), (user.Name, user.AccountId));
        Assert.Matches("^AIDA[A-Z2-7]{17}$", user.Id);
        Assert.Matches("^AKIA[A-Z2-7]{16}$", _world.Admin.AccessKeyId);
        Assert.Equal(
            ["OrganizationAccountAccessRole", "ReadOnly"],
            await db.Set<RoleRecord>().Where(r => r.AccountId == master.Id).Select(r => r.Name).Order().ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Password_of_the_administrator_is_hashed_and_verifies()
    {
        await using var db = _world.Open();
        var hash = (await db.Set<UserRecord>().SingleAsync(TestContext.Current.CancellationToken)).PasswordHash!;
        var passwords = new Passwords();
        Assert.True(passwords.Verify(hash, _world.Admin.Password));
        Assert.False(passwords.Verify(hash, _world.Admin.Password + "x"));
        Assert.DoesNotContain(_world.Admin.Password, hash, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_of_the_administrator_may_do_everything()
    {
        var caller = await _world.CallerAsync(_world.Admin.AccessKeyId);
        Assert.Equal(Arn.User(_world.Admin.AccountId, "/", "admin"), caller.PrincipalArn);
        Assert.True(PolicyEvaluator.Evaluate(new AccessRequest { Action = "rds:CreateDBInstance", Resource = "*", Caller = caller, Time = IdentityWorld.Start }).IsAllowed);
    }

    [Fact]
    public async Task Request_signed_by_the_administrator_is_authenticated_and_its_key_marked_as_used()
    {
        var (caller, service) = await AuthenticateAsync(Signer(_world.Admin.SecretAccessKey));
        Assert.Equal((_world.Admin.AccountId, "rds"), (caller.AccountId, service));
        var key = await KeyAsync();
        Assert.Equal((IdentityWorld.Start, "rds", "local"), (key.LastUsedAt, key.LastUsedService, key.LastUsedRegion));
    }

    [Fact]
    public async Task Use_of_a_key_is_recorded_once_a_minute()
    {
        await AuthenticateAsync(Signer(_world.Admin.SecretAccessKey));
        _world.Clock.Now += TimeSpan.FromSeconds(59);
        await AuthenticateAsync(Signer(_world.Admin.SecretAccessKey));
        Assert.Equal(IdentityWorld.Start, (await KeyAsync()).LastUsedAt);
        _world.Clock.Now += TimeSpan.FromSeconds(1);
        await AuthenticateAsync(Signer(_world.Admin.SecretAccessKey));
        Assert.Equal(IdentityWorld.Start.AddMinutes(1), (await KeyAsync()).LastUsedAt);
    }

    [Fact]
    public async Task Unknown_key_and_wrong_secret_get_the_same_answer_and_leave_no_trace()
    {
        var wrong = await Assert.ThrowsAsync<SignatureException>(() => AuthenticateAsync(Signer("wrong")));
        var unknown = await Assert.ThrowsAsync<SignatureException>(() => AuthenticateAsync(Signer("wrong") with { AccessKeyId = "AKIAABCDEFGHABCDEFGH" }));
        Assert.Equal((SignatureError.SignatureDoesNotMatch, wrong.Message), (unknown.Error, unknown.Message));
        Assert.Null((await KeyAsync()).LastUsedAt);
    }

    [Theory]
    [InlineData("key")]
    [InlineData("user")]
    [InlineData("account")]
    public async Task Disabled_key_user_or_account_is_refused_to_who_holds_the_secret_only(string what)
    {
        await _world.ChangeAsync(db => what switch
        {
            "key" => db.Set<AccessKeyRecord>().ExecuteUpdateAsync(k => k.SetProperty(x => x.Status, AccessKeyStatus.Inactive)),
            "user" => db.Set<UserRecord>().ExecuteUpdateAsync(u => u.SetProperty(x => x.Disabled, true)),
            _ => db.Set<AccountRecord>().ExecuteUpdateAsync(a => a.SetProperty(x => x.Status, AccountStatus.Suspended)),
        });
        var holder = await Assert.ThrowsAsync<SignatureException>(() => AuthenticateAsync(Signer(_world.Admin.SecretAccessKey)));
        Assert.Equal(SignatureError.InvalidClientTokenId, holder.Error);
        var guesser = await Assert.ThrowsAsync<SignatureException>(() => AuthenticateAsync(Signer("wrong")));
        Assert.Equal(SignatureError.SignatureDoesNotMatch, guesser.Error);
    }

    [Fact]
    public async Task Names_that_differ_in_case_only_are_the_same_user() =>
        await Assert.ThrowsAsync<DbUpdateException>(() => _world.AddUserAsync("ADMIN", null));

    [Fact]
    public async Task Attached_policy_that_does_not_exist_is_not_passed_over()
    {
        var user = await _world.AddUserAsync("claire", null);
        await _world.ChangeAsync(db =>
        {
            db.Add(new PolicyAttachmentRecord { PrincipalId = user.UserId, PolicyArn = "arn:aws:iam::aws:policy/Unheard" });
            return Task.CompletedTask;
        });
        await Assert.ThrowsAsync<InvalidOperationException>(() => _world.CallerAsync(user.KeyId));
    }

    [Fact]
    public void Access_key_id_names_its_account()
    {
        foreach (var account in new[] { "100000000000", "999999999999", "123456789012" })
            Assert.Equal(account, Identifiers.AccountOf(Identifiers.NewAccessKeyId("AKIA", account)));
        Assert.Null(Identifiers.AccountOf("AKIA"));
        Assert.Null(Identifiers.AccountOf("AKIA0000000000000000"));
    }

    private RequestSigner Signer(string secret) => new() { AccessKeyId = _world.Admin.AccessKeyId, Secret = secret, Time = _world.Clock.Now };

    private async Task<(Caller Caller, string Service)> AuthenticateAsync(RequestSigner signer)
    {
        await using var db = _world.Open();
        var store = new CredentialStore(db, _world.Keyring, _world.Catalog, _world.Clock);
        return await new Authenticator(store, new SignatureVerifier(_world.Clock)).AuthenticateAsync(signer.ByHeader(), "local", ["rds"], TestContext.Current.CancellationToken);
    }

    private async Task<AccessKeyRecord> KeyAsync()
    {
        await using var db = _world.Open();
        return await db.Set<AccessKeyRecord>().SingleAsync(TestContext.Current.CancellationToken);
    }
}
