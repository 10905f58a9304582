using Cornac.Api.Endpoint;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Keys;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Backups;
using Cornac.Host.Backups;
using Cornac.Host.Bootstrap;
using Cornac.Host.Configuration;
using Cornac.Host.Console;
using Cornac.Host.Dns;
using Cornac.Host.Lifecycle;
using Cornac.Host.Lifecycle.Clock;
using Cornac.Host.Lifecycle.Instances;
using Cornac.Host.Operators;
using Cornac.Host.Web;
using Cornac.Operators.Contract;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Cornac.Host;

/// <summary>The composition root: what a running Cornac consists of, and in which order it comes up.</summary>
internal static class CornacHost
{
    private const int PreparedStatements = 64;

    /// <summary>Builds a host that is ready to run: its PostgreSQL is up, its schema current, its first administrator made.</summary>
    /// <exception cref="StartupException">Something is in the way; the message says what and what to do.</exception>
    public static async Task<CornacInstance> StartAsync(string[] args, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddCornac(args);
        var options = CornacConfiguration.Read(builder.Configuration);
        var data = new DataDirectory(options.DataDirectory);
        var lease = DataDirectoryLease.Take(data);
        EndpointPort.EnsureFree(options);
        var profile = new AwsProfile(data, options);
        var writingConfig = profile.WriteConfigAsync(cancellationToken);

        builder.AddCornacLogging();
        using var startupLogs = LoggerFactory.Create(logging => logging.AddCornacConsole());
        var operators = await LocalOperators.OpenAsync(options, data, startupLogs, cancellationToken);
        var places = BackupPlaces.Of(options, data, await LostKey.OpenUnlessLostAsync(options, data, cancellationToken));
        var server = await StartInventoryAsync(options, data, operators, places, startupLogs, cancellationToken);
        if (server.Spec is { } spec) operators = operators.Remembering(data, spec.ResourceId);

        builder.WebHost.UseUrls(options.Url);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.Api.MaxRequestBytes + 1;
        });
        builder.Host.UseSystemd();
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(data);
        services.AddSingleton(TimeProvider.System);
        services.AddInventory(server.ConnectionString);
        foreach (var one in operators.All) services.AddSingleton(one);
        services.AddCornacIdentity(options.KeysFolder(data));
        services.AddSingleton<FirstStart>();
        services.AddCornacApi(new ApiSettings
        {
            Region = options.Region,
            MaxRequestBytes = options.Api.MaxRequestBytes,
            Quotas = options.Quotas.ToDefaults(),
            Names = options.Dns.ToNames(),
            Backups = new BackupSettings { DefaultRepository = options.Backups.Default },
        });
        services.AddSingleton(places);
        services.AddSingleton(Remembering(operators.Standalone, data, places));
        services.AddDns(options, data);
        services.AddLifecycle(new LifecycleOptions
        {
            HostId = lease.HostId,
            Region = options.Region,
            Addresses = AddressPool.Parse(options.Local.Addresses),
            DefaultOperator = options.Operators.Default,
        });
        services.AddSingleton(new Placement(lease.HostId, AddressPool.Parse(options.Local.Addresses)));
        services.AddLifecycleClock(server.ConnectionString);
        services.AddConsole(options, data);
        services.AddObservability();
        services.AddHostedService<IdleMemory>();

        var app = builder.Build();
        await new Schema(app.Services.GetRequiredService<IDbContextFactory<InventoryDb>>()).MigrateAsync(cancellationToken);
        await RequireKeysAsync(app.Services, cancellationToken);
        var first = await app.Services.GetRequiredService<FirstStart>().EnsureAsync(server.Spec, lease.HostId, profile, cancellationToken);
        app.UseObservability();
        app.UseConsole();
        app.MapGet("/ca.pem", () => Results.File(data.CaFile, "application/x-pem-file", "ca.pem"));
        return new CornacInstance(app, lease, profile, writingConfig, first);
    }

    private static async Task<(InstanceSpec? Spec, string ConnectionString)> StartInventoryAsync(
        CornacOptions options, DataDirectory data, LocalOperators operators, BackupPlaces places, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        if (options.Inventory.ConnectionString is { } external) return (null, external);
        return await new InventoryServer(operators.Standalone, data, options, places, logs.CreateLogger<InventoryServer>()).EnsureAsync(cancellationToken);
    }

    /// <summary>The inventory can go down before it was read for the first time.</summary>
    private static InventoryMemory Remembering(IOperator local, DataDirectory data, BackupPlaces places)
    {
        var memory = new InventoryMemory();
        if (InventoryFile.Read(data) is { } file) memory.Note(new KnownInventory(local.Name, file.Complete(places), new Fence(file.Fence)));
        return memory;
    }

    /// <summary>Before anything is asked of them: a new key in an empty folder would hide that the right ones are missing.</summary>
    private static async Task RequireKeysAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        try
        {
            await scope.ServiceProvider.GetRequiredService<SealedSecrets>().RequireKeysAsync(cancellationToken);
        }
        catch (MissingKeysException missing)
        {
            throw new StartupException(missing.Message, missing);
        }
    }

    /// <summary>The inventory, with connections as every request uses them.</summary>
    internal static void AddInventory(this IServiceCollection services, string connectionString)
    {
        var connections = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // Requests are the same few statements over and over: planned once for each connection, not each time.
            MaxAutoPrepare = PreparedStatements,
            AutoPrepareMinUsages = 2,
            // No session state is left on a connection, and wiping it costs as much as a small query.
            NoResetOnClose = true,
        };
        // Without a name its metrics carry the connection string.
        services.AddSingleton(_ => new NpgsqlDataSourceBuilder(connections.ConnectionString) { Name = "inventory" }.Build());
        services.AddPooledDbContextFactory<InventoryDb>((provider, db) => db.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<InventoryDb>>().CreateDbContext());
    }
}

/// <summary>A host that is ready to run.</summary>
/// <param name="App">The web application.</param>
/// <param name="Lease">The data directory, held until the process ends.</param>
/// <param name="Profile">What AWS clients need.</param>
/// <param name="WritingConfig">Ends when the clients' configuration is written; it asks the AWS CLI for its version, which takes a while.</param>
/// <param name="FirstAdministrator">Name and password of the first administrator, at the first start only.</param>
internal sealed record CornacInstance(WebApplication App, DataDirectoryLease Lease, AwsProfile Profile, Task WritingConfig, FirstAdministrator? FirstAdministrator);
