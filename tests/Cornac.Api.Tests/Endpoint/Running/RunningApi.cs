using Cornac.Api.Audit;
using Cornac.Api.Endpoint;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Events;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Operators;
using Cornac.Api.Rds.Quotas;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Cornac.Api.Tests.Endpoint.Running;

/// <summary>The endpoint alone, on Kestrel and a real inventory: no lifecycle engine, so that what a call wrote stays as it was written.</summary>
internal sealed class RunningApi : IAsyncDisposable
{
    public const string Region = "local";
    public const int MaxRequestBytes = 64 * 1024;

    private readonly WebApplication _app;
    private readonly string _keys;
    private readonly HttpClient _http;

    private RunningApi(WebApplication app, string keys, OperatorsAtHand operators)
    {
        _app = app;
        _keys = keys;
        Operators = operators;
        Url = app.Urls.Single();
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });
    }

    public string Url { get; }

    public OperatorsAtHand Operators { get; }

    public HttpClient Http => _http;

    public static async Task<RunningApi> StartAsync(string connectionString, string pool = "10.77.0.0/16", Action<IServiceCollection>? configure = null)
    {
        var keys = Directory.CreateTempSubdirectory("cornac-keys-").FullName;
        var operators = new OperatorsAtHand();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MaxRequestBytes + 1);
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => NpgsqlDataSource.Create(connectionString));
        services.AddPooledDbContextFactory<InventoryDb>((provider, db) => db.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<InventoryDb>>().CreateDbContext());
        services.AddSingleton(provider => new InstanceEvents(Region, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<InstanceWork>();
        services.AddSingleton(new Placement("host-a", AddressPool.Parse(pool)));
        services.AddSingleton<IOperatorCatalog>(operators);
        services.AddCornacIdentity(keys);
        services.AddCornacApi(new ApiSettings
        {
            Region = Region,
            MaxRequestBytes = MaxRequestBytes,
            Quotas = new QuotaDefaults { Instances = 1000 },
        });
        configure?.Invoke(services);
        var app = builder.Build();
        app.UseCornacApi("/console");
        app.MapGet("/", () => "the start page");
        app.MapPost("/console/sign-in", () => "the console");
        await app.StartAsync();
        return new RunningApi(app, keys, operators);
    }

    public InventoryDb Open() => _app.Services.GetRequiredService<IDbContextFactory<InventoryDb>>().CreateDbContext();

    /// <summary>Makes an account with one user who may do anything, or what the policy says.</summary>
    public async Task<ApiClient> NewAccountAsync(string? policy = null)
    {
        await using var db = Open();
        var account = new AccountRecord { Id = Identifiers.NewAccountId(), Name = "team", Email = "team@example.test", JoinedAt = DateTimeOffset.UtcNow };
        db.Add(account);
        return await NewUserAsync(db, account.Id, policy);
    }

    /// <summary>Makes one more user in an account.</summary>
    public async Task<ApiClient> NewUserAsync(string accountId, string? policy)
    {
        await using var db = Open();
        return await NewUserAsync(db, accountId, policy);
    }

    public async Task<InstanceRecord?> FindAsync(ApiClient client, string name)
    {
        await using var db = Open();
        return await db.Set<InstanceRecord>().AsNoTracking().SingleOrDefaultAsync(i => i.AccountId == client.AccountId && i.Identifier == name.ToLowerInvariant());
    }

    /// <summary>Does what the lifecycle engine would: changes an instance's row behind the API.</summary>
    public async Task ChangeAsync(ApiClient client, string name, Action<InstanceRecord> change)
    {
        await using var db = Open();
        change(await db.Set<InstanceRecord>().SingleAsync(i => i.AccountId == client.AccountId && i.Identifier == name.ToLowerInvariant()));
        await db.SaveChangesAsync();
    }

    public Task SetStatusAsync(ApiClient client, string name, string status) => ChangeAsync(client, name, instance => instance.Status = status);

    /// <summary>Creates an instance through the API and lets it be in a status, as the lifecycle engine would have made it.</summary>
    public async Task CreateAsync(ApiClient client, string name, string status = InstanceStatus.Available, params (string Name, string? Value)[] parameters)
    {
        (await client.CreateAsync(name, parameters)).Succeeded();
        await SetStatusAsync(client, name, status);
    }

    public async Task<List<AuditRecord>> AuditAsync(ApiClient client)
    {
        await using var db = Open();
        return await db.Set<AuditRecord>().AsNoTracking().Where(a => a.AccountId == client.AccountId).OrderBy(a => a.Id).ToListAsync();
    }

    public async Task<List<OperationRecord>> OperationsAsync(ApiClient client)
    {
        await using var db = Open();
        return await db.Set<OperationRecord>().AsNoTracking().Where(o => o.AccountId == client.AccountId).OrderBy(o => o.CreatedAt).ToListAsync();
    }

    public async Task AddEventsAsync(params EventRecord[] events)
    {
        await using var db = Open();
        db.AddRange(events);
        await db.SaveChangesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(_keys, recursive: true);
    }

    private async Task<ApiClient> NewUserAsync(InventoryDb db, string accountId, string? policy)
    {
        var user = new UserRecord
        {
            Id = Identifiers.NewUniqueId(Identifiers.UserPrefix),
            AccountId = accountId,
            Path = "/",
            Name = "user-" + Guid.NewGuid().ToString("N"),
            CreatedAt = DateTimeOffset.UtcNow,
        };
        var (key, secret) = _app.Services.GetRequiredService<IdentityBootstrap>().NewAccessKey(user);
        db.AddRange(user, key);
        if (policy is null) db.Add(new PolicyAttachmentRecord { PrincipalId = user.Id, PolicyArn = PolicyCatalog.AdministratorAccess });
        else db.Add(new InlinePolicyRecord { PrincipalId = user.Id, Name = "inline", Document = policy });
        await db.SaveChangesAsync();
        return new ApiClient(this, accountId, key.Id, secret);
    }
}
