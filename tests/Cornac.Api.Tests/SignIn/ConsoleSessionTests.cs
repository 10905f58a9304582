using Cornac.Api.Identity;
using Cornac.Api.Identity.ConsoleSessions;
using Cornac.Api.Identity.Sessions;
using Cornac.Api.Identity.SignIn;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Cornac.Api.Signing;
using Cornac.Api.Tests.Identity;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Tests.SignIn;

public sealed class ConsoleSessionTests(TemporaryPostgres postgres) : IAsyncLifetime
{
    private const string Name = "claire@acme.example";
    private const string Password = "correct horse battery staple";
    private static readonly SignInSource Office = new("10.1.2.3", "Mozilla/5.0", SecureTransport: true);
    private static readonly Circumstances There = new("10.1.2.3", "local", SecureTransport: true);
    private static readonly ConsoleSessionLimits Limits = new(TimeSpan.FromHours(12), TimeSpan.FromHours(1));
    private IdentityWorld _world = null!;
    private string _userId = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await IdentityWorld.CreateAsync(postgres);
        (_, _, _userId) = await _world.AddUserAsync(
            Name, """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}}""");
        await ChangeUserAsync(user => user.PasswordHash = IdentityWorld.Quick.Hash(Password));
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Session_gives_credentials_of_the_user_for_an_hour_and_roles()
    {
        var id = await StartAsync();
        var grant = (await WithAsync(sessions => sessions.GrantAsync(id, There, Token)))!;
        var caller = await _world.CallerAsync(grant.Credentials.AccessKeyId, grant.Credentials.SessionToken);
        Assert.Equal(_userId, caller.UserId);
        Assert.Equal(IdentityWorld.Start.AddHours(1), grant.Credentials.Expiration);
        Assert.Contains(grant.Roles, role => role.AccountId == _world.TeamId);
        Assert.Equal(Name, (await FindAsync(id))!.UserName);
    }

    [Fact]
    public async Task Inventory_holds_no_id_that_a_browser_could_use()
    {
        var id = await StartAsync();
        await using var db = _world.Open();
        var rows = await db.Database.SqlQuery<string>($"SELECT s::text AS \"Value\" FROM console_sessions s").ToListAsync(Token);
        Assert.DoesNotContain(id, Assert.Single(rows), StringComparison.Ordinal);
        Assert.Equal(43, id.Length);
        Assert.Null(await FindAsync(new string('A', 43)));
    }

    [Fact]
    public async Task Idle_session_ends_and_an_active_one_lives_until_its_longest()
    {
        var id = await StartAsync();
        for (var hour = 0; hour < 13; hour++)
        {
            _world.Clock.Now += TimeSpan.FromMinutes(55);
            var expected = _world.Clock.Now < IdentityWorld.Start.AddHours(12);
            Assert.Equal(expected, await FindAsync(id, active: true) is not null);
        }

        var other = await StartAsync();
        _world.Clock.Now += TimeSpan.FromMinutes(59);
        Assert.NotNull(await FindAsync(other, active: false));
        _world.Clock.Now += TimeSpan.FromMinutes(2);
        Assert.Null(await FindAsync(other, active: true));
        Assert.Null(await WithAsync(sessions => sessions.GrantAsync(other, There, Token)));
    }

    [Fact]
    public async Task Credentials_never_outlive_the_session()
    {
        var id = await StartAsync();
        for (var i = 0; i < 13; i++)
        {
            _world.Clock.Now += TimeSpan.FromMinutes(55);
            if (_world.Clock.Now < IdentityWorld.Start.AddHours(12)) await FindAsync(id, active: true);
        }

        _world.Clock.Now = IdentityWorld.Start.AddHours(12) - TimeSpan.FromMinutes(10);
        var grant = (await WithAsync(sessions => sessions.GrantAsync(id, There, Token)))!;
        Assert.Equal(IdentityWorld.Start.AddHours(12), grant.Credentials.Expiration);
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("password")]
    [InlineData("removed")]
    public async Task Session_and_its_credentials_end_with_what_they_came_from(string what)
    {
        var id = await StartAsync();
        var grant = (await WithAsync(sessions => sessions.GrantAsync(id, There, Token)))!;
        await ChangeUserAsync(user => _ = what switch
        {
            "disabled" => (object)(user.Disabled = true),
            "password" => user.PasswordHash = IdentityWorld.Quick.Hash("another password"),
            _ => user.PasswordHash = null,
        });
        Assert.Null(await FindAsync(id));
        await Assert.ThrowsAsync<SignatureException>(() => _world.CallerAsync(grant.Credentials.AccessKeyId, grant.Credentials.SessionToken));
    }

    [Fact]
    public async Task Person_ends_own_sessions_one_by_one_or_all_and_nobody_elses()
    {
        var (first, second, third) = (await StartAsync(), await StartAsync(), await StartAsync());
        await _world.ChangeAsync(db => db.Set<UserRecord>().Where(u => u.Name == "admin")
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.PasswordHash, IdentityWorld.Quick.Hash(Password)), Token));
        var admins = await StartAsync("admin");

        var list = await WithAsync(sessions => sessions.ListAsync(first, Token));
        Assert.Equal(3, list.Count);
        Assert.Single(list, session => session.IsThis);
        var key = (await WithAsync(sessions => sessions.ListAsync(second, Token))).Single(session => session.IsThis).Key;
        await WithAsync(async sessions => { await sessions.EndOneAsync(admins, key, Token); return 0; });
        Assert.NotNull(await FindAsync(second));
        await WithAsync(async sessions => { await sessions.EndOneAsync(first, key, Token); return 0; });
        Assert.Null(await FindAsync(second));
        Assert.NotNull(await FindAsync(third));
        await WithAsync(async sessions => { await sessions.EndAllAsync(first, Token); return 0; });
        Assert.Null(await FindAsync(first));
        Assert.Null(await FindAsync(third));
        Assert.NotNull(await FindAsync(admins));
    }

    private Task<ConsoleSession?> FindAsync(string id, bool active = false) => WithAsync(sessions => sessions.FindAsync(id, active, Token));

    private async Task<string> StartAsync(string name = Name)
    {
        await using var db = _world.Open();
        var issuer = new SessionIssuer(db, _world.Keyring, _world.Catalog, _world.Clock);
        var user = await db.Set<UserRecord>().AsNoTracking().SingleAsync(u => u.Name == name, Token);
        var credentials = issuer.StartSignIn(user.AccountId, user.Id, Passwords.Stamp(user.PasswordHash!), multiFactor: false);
        return await WithAsync(sessions => sessions.StartAsync(new SignedIn(user.AccountId, user.Name, credentials, PasswordResetRequired: false, []), Office, Token));
    }

    private async Task<T> WithAsync<T>(Func<ConsoleSessionStore, Task<T>> act)
    {
        await using var db = _world.Open();
        return await act(Sessions(db));
    }

    private ConsoleSessionStore Sessions(InventoryDb db) => new(
        db, new SessionIssuer(db, _world.Keyring, _world.Catalog, _world.Clock), new CredentialStore(db, _world.Keyring, _world.Catalog, _world.Clock),
        new AssumableRoles(db, _world.Catalog, _world.Clock), Limits, _world.Clock);

    private Task ChangeUserAsync(Action<UserRecord> change) =>
        _world.ChangeAsync(async db => change(await db.Set<UserRecord>().SingleAsync(u => u.Id == _userId, Token)));
}
