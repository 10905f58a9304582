using Cornac.Api.Identity;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Identity.Keys;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Roles;
using Cornac.Api.Identity.Sessions;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Cornac.Api.Signing;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Api.Tests.Signing;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Tests.Identity;

/// <summary>An inventory of its own with a bootstrapped master account, a second account, and a clock to turn.</summary>
public sealed class IdentityWorld : IAsyncDisposable
{
    /// <summary>Hashes that cost a test nothing: each world makes one.</summary>
    public static readonly Passwords Quick = new(iterations: 1000);

    public static readonly DateTimeOffset Start = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cornac-keys-");

    private IdentityWorld(string connectionString)
    {
        Clock = new FixedClock(Start);
        Keyring = Keyring.Open(_folder.FullName, Clock);
        Bootstrap = new IdentityBootstrap(Keyring, Quick, Clock);
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    public string KeysFolder => _folder.FullName;

    public Keyring Keyring { get; }

    public IdentityBootstrap Bootstrap { get; }

    public PolicyCatalog Catalog { get; } = new();

    public FirstAdministrator Admin { get; private set; } = null!;

    /// <summary>Account of a team.</summary>
    public string TeamId { get; } = Identifiers.NewAccountId();

    internal FixedClock Clock { get; }

    public static async Task<IdentityWorld> CreateAsync(TemporaryPostgres postgres)
    {
        var world = new IdentityWorld(await postgres.CreateInventoryAsync());
        await using var db = world.Open();
        world.Admin = (await world.Bootstrap.EnsureAsync(db, "admin", "admin@acme.example", CancellationToken.None))!;
        db.Add(new AccountRecord { Id = world.TeamId, Name = "Team A", Email = "a@acme.example", JoinedAt = Start });
        world.Bootstrap.AddAccountRoles(db, world.TeamId, world.Admin.AccountId);
        await db.SaveChangesAsync();
        return world;
    }

    public InventoryDb Open() => new(new DbContextOptionsBuilder<InventoryDb>().UseNpgsql(ConnectionString).Options);

    public string RoleArn(string name, string? account = null) => Arn.Role(account ?? TeamId, "/", name);

    /// <summary>A user of the master account with one inline policy, and its key.</summary>
    public async Task<(string KeyId, string Secret, string UserId)> AddUserAsync(string name, string? policy)
    {
        await using var db = Open();
        var user = new UserRecord { Id = Identifiers.NewUniqueId(Identifiers.UserPrefix), AccountId = Admin.AccountId, Path = "/", Name = name, CreatedAt = Start };
        var (key, secret) = Bootstrap.NewAccessKey(user);
        db.AddRange(user, key);
        if (policy is not null) db.Add(new InlinePolicyRecord { PrincipalId = user.Id, Name = "inline", Document = policy });
        await db.SaveChangesAsync();
        return (key.Id, secret, user.Id);
    }

    public async Task<string> AddRoleAsync(string account, string name, string trust, string? policy, int maxSession = 3600)
    {
        await using var db = Open();
        var role = new RoleRecord
        {
            Id = Identifiers.NewUniqueId(Identifiers.RolePrefix), AccountId = account, Path = "/", Name = name, TrustPolicy = trust, MaxSessionDuration = maxSession,
            CreatedAt = Start,
        };
        db.Add(role);
        if (policy is not null) db.Add(new InlinePolicyRecord { PrincipalId = role.Id, Name = "inline", Document = policy });
        await db.SaveChangesAsync();
        return role.Id;
    }

    public async Task<Credential> FindAsync(string keyId, string? token = null)
    {
        await using var db = Open();
        return await new CredentialStore(db, Keyring, Catalog, Clock).FindAsync(keyId, token, TestContext.Current.CancellationToken);
    }

    public async Task<Caller> CallerAsync(string keyId, string? token = null) => (await FindAsync(keyId, token)).Caller;

    public async Task<AssumedRole> AssumeAsync(Caller caller, RoleRequest request)
    {
        await using var db = Open();
        return await new SessionIssuer(db, Keyring, Catalog, Clock).AssumeRoleAsync(
            caller, request, new Circumstances("10.1.2.3", "local", SecureTransport: true), TestContext.Current.CancellationToken);
    }

    public async Task<TemporaryCredentials> SessionTokenAsync(Caller caller, int? duration = null)
    {
        await using var db = Open();
        return new SessionIssuer(db, Keyring, Catalog, Clock).GetSessionToken(caller, duration);
    }

    public async Task ChangeAsync(Func<InventoryDb, Task> change)
    {
        await using var db = Open();
        await change(db);
        await db.SaveChangesAsync();
    }

    /// <summary>The error that credentials which are known but do not work give.</summary>
    public async Task<SignatureError> RefusalAsync(string keyId, string? token = null) =>
        (await Assert.ThrowsAsync<SignatureException>(() => CallerAsync(keyId, token))).Error;

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
