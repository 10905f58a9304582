using Cornac.Api.Identity;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Identity.Keys;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Sessions;
using Cornac.Api.Identity.Users;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Api.Tests.Iam;

/// <summary>An endpoint of its own with a master account, its administrator, and the account of a team.</summary>
public sealed class IamWorld(TemporaryPostgres postgres) : IAsyncLifetime
{
    public const string IamVersion = "2010-05-08";
    public const string StsVersion = "2011-06-15";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cornac-keys-");

    /// <summary>Registers more with the endpoint; set before it starts.</summary>
    internal Action<IServiceCollection>? Configure { get; set; }

    internal RunningApi Api { get; private set; } = null!;

    public Keyring Keyring { get; private set; } = null!;

    public string KeysFolder => _folder.FullName;

    public FirstAdministrator Administrator { get; private set; } = null!;

    public string TeamId { get; private set; } = null!;

    public string ConnectionString { get; private set; } = null!;

    /// <summary>The master account's administrator, calling IAM.</summary>
    internal ApiClient Admin => Client(Administrator.AccountId, Administrator.AccessKeyId, Administrator.SecretAccessKey);

    /// <summary>The same, calling STS.</summary>
    internal ApiClient AdminSts => Sts(Admin);

    internal static ApiClient Sts(ApiClient client) => client with { Service = "sts", Version = StsVersion };

    public string TeamRole(string name = "OrganizationAccountAccessRole") => Arn.Role(TeamId, "/", name);

    public async ValueTask InitializeAsync()
    {
        Keyring = Keyring.Open(_folder.FullName, TimeProvider.System);
        ConnectionString = await postgres.CreateInventoryAsync();
        Api = await RunningApi.StartAsync(ConnectionString, configure: services =>
        {
            services.AddSingleton(Keyring);
            Configure?.Invoke(services);
        });
        var bootstrap = new IdentityBootstrap(Keyring, new Passwords(), TimeProvider.System);
        await using var db = Api.Open();
        Administrator = (await bootstrap.EnsureAsync(db, "admin", "admin@acme.example", CancellationToken.None))!;
        TeamId = await AddAccountAsync("Team A", "a@acme.example");
    }

    public async Task<string> AddAccountAsync(string name, string email)
    {
        await using var db = Api.Open();
        var account = new AccountRecord { Id = Identifiers.NewAccountId(), Name = name, Email = email, JoinedAt = DateTimeOffset.UtcNow };
        db.Add(account);
        new IdentityBootstrap(Keyring, new Passwords(), TimeProvider.System).AddAccountRoles(db, account.Id, Administrator.AccountId);
        await db.SaveChangesAsync();
        return account.Id;
    }

    /// <summary>Temporary credentials of a role, made as if at another time.</summary>
    public async Task<TemporaryCredentials> AssumeAsync(string roleArn, TimeSpan? ago = null)
    {
        var clock = new Signing.FixedClock(DateTimeOffset.UtcNow - (ago ?? TimeSpan.Zero));
        var catalog = new PolicyCatalog();
        await using var db = Api.Open();
        var credential = await new CredentialStore(db, Keyring, catalog, clock).FindAsync(Administrator.AccessKeyId, null, CancellationToken.None);
        var assumed = await new SessionIssuer(db, Keyring, catalog, clock).AssumeRoleAsync(
            credential.Caller, new RoleRequest(roleArn, "work"), new Circumstances("127.0.0.1", RunningApi.Region, SecureTransport: false), CancellationToken.None);
        return assumed.Credentials;
    }

    /// <summary>A user with an access key, made through the API.</summary>
    internal async Task<ApiClient> AddUserAsync(string name, string? policy = null)
    {
        (await Admin.CallAsync("CreateUser", ("UserName", name))).Succeeded();
        if (policy is not null) (await Admin.CallAsync("PutUserPolicy", ("UserName", name), ("PolicyName", "inline"), ("PolicyDocument", policy))).Succeeded();
        var key = (await Admin.CallAsync("CreateAccessKey", ("UserName", name))).Succeeded();
        return Client(Administrator.AccountId, key.Value("AccessKeyId")!, key.Value("SecretAccessKey")!);
    }

    internal ApiClient Client(string accountId, string keyId, string secret) => new(Api, accountId, keyId, secret) { Service = "iam", Version = IamVersion };

    internal static string Allow(string action, string resource = "*", string effect = "Allow") =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Action":"{{action}}","Resource":"{{resource}}"}]}""";

    internal static Task<Answer> WithTokenAsync(ApiClient client, string token, string action, params (string Name, string? Value)[] parameters) =>
        client.SendAsync(ApiClient.Encode([("Action", action), ("Version", client.Version), .. parameters]), headers: ("X-Amz-Security-Token", token));

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
