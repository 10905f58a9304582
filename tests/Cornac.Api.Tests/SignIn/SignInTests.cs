using Cornac.Api.Audit;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Identity.MultiFactor;
using Cornac.Api.Identity.SignIn;
using Cornac.Api.Identity.Users;
using Cornac.Api.Models.CornacService;
using Cornac.Api.Tests.Identity;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Api.Tests.SignIn;

public sealed class SignInTests(TemporaryPostgres postgres) : IAsyncLifetime
{
    private const string Name = "Claire@acme.example";
    private const string Password = "correct horse battery staple";
    private static readonly SignInSource Office = new("10.1.2.3", "Mozilla/5.0", SecureTransport: true);
    private IdentityWorld _world = null!;
    private Operations _operations = null!;
    private string _userId = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await IdentityWorld.CreateAsync(postgres);
        _operations = new Operations(_world);
        (_, _, _userId) = await _world.AddUserAsync(Name, Assuming(_world.RoleArn("OrganizationAccountAccessRole")));
        await SetPasswordAsync(Password);
    }

    public async ValueTask DisposeAsync()
    {
        await _operations.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Theory]
    [InlineData("Claire@acme.example")]
    [InlineData(" claire@ACME.example ")]
    public async Task Right_name_and_password_give_credentials_of_the_user(string name)
    {
        var signedIn = await SignInAsync(name, Password);
        var caller = await CallerAsync(signedIn);
        Assert.Equal((Name, _userId, _world.Admin.AccountId), (caller.UserName, caller.UserId, caller.AccountId));
        Assert.Null(caller.RootKeyId);
        Assert.Equal(false, caller.MultiFactor);
        Assert.Equal(IdentityWorld.Start.AddHours(12), signedIn.Credentials.Expiration);
        Assert.DoesNotContain(signedIn.Credentials.SecretAccessKey, signedIn.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Name, "wrong")]
    [InlineData("nobody", Password)]
    [InlineData("", "")]
    public async Task Wrong_name_or_password_are_answered_alike(string name, string password)
    {
        var refused = await RefusedAsync(name, password);
        Assert.Equal((SignInRefusal.Wrong, "Name, password or code is wrong, or this user may not sign in."), (refused.Refusal, refused.Message));
    }

    [Fact]
    public async Task Disabled_user_and_user_without_password_are_answered_alike()
    {
        await ChangeUserAsync(u => u.Disabled = true);
        Assert.Equal(SignInRefusal.Wrong, (await RefusedAsync(Name, Password)).Refusal);
        await ChangeUserAsync(u => (u.Disabled, u.PasswordHash) = (false, null));
        Assert.Equal(SignInRefusal.Wrong, (await RefusedAsync(Name, Password)).Refusal);
    }

    [Fact]
    public async Task Session_assumes_a_role_and_both_end_with_the_password()
    {
        var signedIn = await SignInAsync(Name, Password);
        var role = Assert.Single(signedIn.Roles);
        Assert.Equal((_world.TeamId, "Team A", "OrganizationAccountAccessRole"), (role.AccountId, role.AccountName, role.RoleName));
        var assumed = await _world.AssumeAsync(await CallerAsync(signedIn), new Api.Identity.Sessions.RoleRequest(role.RoleArn, "claire"));
        var inTeam = await _world.CallerAsync(assumed.Credentials.AccessKeyId, assumed.Credentials.SessionToken);
        Assert.Equal((_world.TeamId, _userId), (inTeam.AccountId, inTeam.UserId));

        await SetPasswordAsync("another one");
        await _world.RefusalAsync(signedIn.Credentials.AccessKeyId, signedIn.Credentials.SessionToken);
        await _world.RefusalAsync(assumed.Credentials.AccessKeyId, assumed.Credentials.SessionToken);
    }

    [Fact]
    public async Task Session_ends_when_the_user_is_disabled()
    {
        var signedIn = await SignInAsync(Name, Password);
        await ChangeUserAsync(u => u.Disabled = true);
        await _world.RefusalAsync(signedIn.Credentials.AccessKeyId, signedIn.Credentials.SessionToken);
    }

    [Fact]
    public async Task Session_ends_when_the_user_is_deleted()
    {
        var signedIn = await SignInAsync(Name, Password);
        await _world.ChangeAsync(async db =>
        {
            await db.Set<AccessKeyRecord>().Where(k => k.UserId == _userId).ExecuteDeleteAsync(Token);
            await db.Set<UserRecord>().Where(u => u.Id == _userId).ExecuteDeleteAsync(Token);
        });
        await _world.RefusalAsync(signedIn.Credentials.AccessKeyId, signedIn.Credentials.SessionToken);
    }

    [Fact]
    public async Task Session_outlives_the_access_key_that_it_does_not_come_from()
    {
        var signedIn = await SignInAsync(Name, Password);
        await _world.ChangeAsync(db => db.Set<AccessKeyRecord>().Where(k => k.UserId == _userId).ExecuteDeleteAsync(Token));
        Assert.Equal(Name, (await CallerAsync(signedIn)).UserName);
    }

    [Fact]
    public async Task Password_that_must_be_changed_is_good_for_nothing_else()
    {
        await ChangeUserAsync(u => u.PasswordResetRequired = true);
        var signedIn = await SignInAsync(Name, Password);
        Assert.True(signedIn.PasswordResetRequired);
        Assert.Empty(signedIn.Roles);
        await Assert.ThrowsAsync<Protocol.AwsException>(async () =>
            await _world.AssumeAsync(await CallerAsync(signedIn), new Api.Identity.Sessions.RoleRequest(_world.RoleArn("OrganizationAccountAccessRole"), "claire")));
    }

    [Fact]
    public async Task User_with_a_device_needs_its_code()
    {
        var seed = await GiveDeviceAsync();
        var step = OneTimeCodes.StepAt(_world.Clock.Now);
        Assert.Equal(SignInRefusal.CodeNeeded, (await RefusedAsync(Name, Password)).Refusal);
        Assert.Equal(SignInRefusal.Wrong, (await RefusedAsync(Name, "wrong", OneTimeCodes.Code(seed, step))).Refusal);
        Assert.Equal(SignInRefusal.Wrong, (await RefusedAsync(Name, Password, OneTimeCodes.Code(seed, step - 10))).Refusal);
        var signedIn = await SignInAsync(Name, Password, OneTimeCodes.Code(seed, step));
        Assert.Equal(true, (await CallerAsync(signedIn)).MultiFactor);
    }

    [Fact]
    public async Task Right_password_without_its_code_is_recorded()
    {
        await GiveDeviceAsync();
        Assert.Equal(SignInRefusal.CodeNeeded, (await RefusedAsync(Name, Password)).Refusal);
        await using var db = _world.Open();
        var row = await db.Set<AuditRecord>().AsNoTracking().SingleAsync(a => a.Service == "signin", Token);
        Assert.Equal((Name, "MultiFactorCodeNeeded", false, ""), (row.Username, row.ErrorCode, row.MultiFactor, row.AccessKeyId));
        Assert.Contains("code", row.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeated_failures_lock_the_name_longer_and_longer_and_success_forgets_them()
    {
        for (var i = 0; i < SignInThrottle.FreeForUser + 1; i++) Assert.Equal(SignInRefusal.Wrong, (await RefusedAsync(Name, "wrong")).Refusal);
        var locked = await RefusedAsync(Name, Password);
        Assert.Equal((SignInRefusal.Locked, _world.Clock.Now.AddSeconds(2)), (locked.Refusal, locked.RetryAt));

        _world.Clock.Now += TimeSpan.FromSeconds(2);
        Assert.Equal(SignInRefusal.Wrong, (await RefusedAsync(Name, "wrong")).Refusal);
        Assert.Equal(_world.Clock.Now.AddSeconds(4), (await RefusedAsync(Name, Password)).RetryAt);
        for (var i = 0; i < 12; i++)
        {
            _world.Clock.Now += TimeSpan.FromMinutes(15);
            Assert.Equal(SignInRefusal.Wrong, (await RefusedAsync(Name, "wrong")).Refusal);
        }

        Assert.Equal(_world.Clock.Now.AddMinutes(15), (await RefusedAsync(Name, Password)).RetryAt);
        _world.Clock.Now += TimeSpan.FromMinutes(15);
        await SignInAsync(Name, Password);

        // From elsewhere, since the office has failed often itself.
        var home = Office with { Address = "10.7.7.7" };
        for (var i = 0; i < SignInThrottle.FreeForUser; i++) Assert.Equal(SignInRefusal.Wrong, (await RefusedAsync(Name, "wrong", source: home)).Refusal);
        await SignInAsync(Name, Password, source: home);
    }

    [Fact]
    public async Task Names_that_nobody_has_are_locked_as_well()
    {
        for (var i = 0; i < SignInThrottle.FreeForUser + 1; i++) Assert.Equal(SignInRefusal.Wrong, (await RefusedAsync("nobody", "wrong")).Refusal);
        Assert.Equal(SignInRefusal.Locked, (await RefusedAsync("NOBODY", "wrong")).Refusal);
    }

    [Fact]
    public async Task Source_that_tries_many_names_is_locked_and_others_are_not()
    {
        for (var i = 0; i < SignInThrottle.FreeForSource + 1; i++) await RefusedAsync($"name{i}", "wrong");
        Assert.Equal(SignInRefusal.Locked, (await RefusedAsync(Name, Password)).Refusal);
        await SignInAsync(Name, Password, source: Office with { Address = "10.9.9.9" });
    }

    [Fact]
    public async Task Many_guesses_at_once_are_locked_like_one_after_the_other()
    {
        var guesses = Enumerable.Range(0, 20).Select(i => RefusedAsync(Name, $"guess {i}", source: Office with { Address = $"10.2.0.{i}" }));
        var refusals = await Task.WhenAll(guesses);
        Assert.Equal(SignInThrottle.FreeForUser + 1, refusals.Count(r => r.Refusal == SignInRefusal.Wrong));
    }

    [Fact]
    public async Task Every_attempt_is_recorded_without_what_was_typed()
    {
        await RefusedAsync(Name, "wrong-password");
        await RefusedAsync("typed-my-password-here", "x");
        var signedIn = await SignInAsync(Name, Password);
        await using var db = _world.Open();
        var rows = await db.Set<AuditRecord>().AsNoTracking().Where(a => a.Service == "signin").OrderBy(a => a.Id).ToListAsync(Token);
        Assert.Equal([(Name, "FailedAuthentication"), (null, "FailedAuthentication"), (Name, null)], rows.Select(r => (r.Username, r.ErrorCode)));
        Assert.Equal(signedIn.Credentials.AccessKeyId, rows[2].AccessKeyId);
        var text = System.Text.Json.JsonSerializer.Serialize(rows);
        foreach (var secret in new[] { Password, "wrong-password", "typed-my-password-here", signedIn.Credentials.SecretAccessKey, signedIn.Credentials.SessionToken })
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roles_are_those_that_policies_and_trust_both_allow()
    {
        await _world.AddRoleAsync(_world.TeamId, "TrustsNobodyHere", TrustPolicy("arn:aws:iam::999999999999:root"), null);
        var (keyId, _, _) = await _world.AddUserAsync("wide", Assuming("*"));
        var wide = await ListAsync(await _world.CallerAsync(keyId));
        Assert.Equal(
            new[] { ("Team A", "OrganizationAccountAccessRole"), ("Team A", "ReadOnly"), ("master", "OrganizationAccountAccessRole"), ("master", "ReadOnly") }.Order(),
            wide.Order());
        var (none, _, _) = await _world.AddUserAsync("none", null);
        Assert.Empty(await ListAsync(await _world.CallerAsync(none)));
        await _world.ChangeAsync(db => db.Set<AccountRecord>().Where(a => a.Id == _world.TeamId).ExecuteUpdateAsync(a => a.SetProperty(x => x.Status, AccountStatus.Suspended), Token));
        Assert.DoesNotContain(("Team A", "ReadOnly"), await ListAsync(await _world.CallerAsync(keyId)));
    }

    private static string Assuming(string resource) =>
        $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"{{{resource}}}"}}""";

    private static string TrustPolicy(string principal) =>
        $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"{{{principal}}}"},"Action":"sts:AssumeRole"}}""";

    private async Task<List<(string, string)>> ListAsync(Caller caller)
    {
        var context = new Api.Endpoint.CallContext("1", caller, "local", "10.1.2.3", SecureTransport: true);
        var answer = await _operations.CallAsync(CornacServiceOperations.ListAssumableRoles, new ListAssumableRolesRequest(), context);
        return [.. answer.Roles!.Select(r => (r.AccountName!, r.RoleName!))];
    }

    private Task<Caller> CallerAsync(SignedIn signedIn) => _world.CallerAsync(signedIn.Credentials.AccessKeyId, signedIn.Credentials.SessionToken);

    private Task SetPasswordAsync(string password) => ChangeUserAsync(u => u.PasswordHash = IdentityWorld.Quick.Hash(password));

    private Task ChangeUserAsync(Action<UserRecord> change) => _world.ChangeAsync(async db => change(await db.Set<UserRecord>().SingleAsync(u => u.Id == _userId, Token)));

    private async Task<SignedIn> SignInAsync(string name, string password, string? code = null, SignInSource? source = null)
    {
        await using var scope = _operations.Scope();
        return await scope.ServiceProvider.GetRequiredService<SignInService>().SignInAsync(new SignInRequest(name, password, code), source ?? Office, "local", Token);
    }

    private Task<SignInException> RefusedAsync(string name, string password, string? code = null, SignInSource? source = null) =>
        Assert.ThrowsAsync<SignInException>(() => SignInAsync(name, password, code, source));

    private async Task<byte[]> GiveDeviceAsync()
    {
        var seed = OneTimeCodes.NewSeed();
        await _world.ChangeAsync(db =>
        {
            var serial = $"arn:aws:iam::{_world.Admin.AccountId}:mfa/device";
            db.Add(new MultiFactorDeviceRecord
            {
                SerialNumber = serial,
                AccountId = _world.Admin.AccountId,
                SealedSeed = _world.Keyring.Seal(MultiFactorDeviceRecord.SeedPurpose, serial, seed),
                CreatedAt = _world.Clock.Now,
                UserId = _userId,
                EnabledAt = _world.Clock.Now,
            });
            return Task.CompletedTask;
        });
        return seed;
    }
}
