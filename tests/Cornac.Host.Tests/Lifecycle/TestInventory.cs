using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Events;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Rds.Naming;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Host.Backups;
using Cornac.Host.Lifecycle;
using Cornac.Host.Lifecycle.Clock;
using Cornac.Host.Lifecycle.Engine;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Cornac.Host.Tests.Lifecycle;

/// <summary>An empty inventory on a real PostgreSQL, what the API would do with it, and engines on it.</summary>
public sealed class TestInventory : IAsyncDisposable
{
    public const string Account = "123456789012";
    public const string HostId = "host-a";
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    public static readonly Requester Requester = new("arn:aws:iam::123456789012:user/tester", "request-1");

    private static readonly string KeyFolder = Directory.CreateTempSubdirectory("cornac-keys-").FullName;

    private readonly string _connectionString;
    private readonly NpgsqlDataSource _source;
    private readonly List<IHost> _hosts = [];

    private TestInventory(string connectionString)
    {
        _connectionString = connectionString;
        _source = NpgsqlDataSource.Create(connectionString);
        Events = new InstanceEvents("local", TimeProvider.System);
        Work = new InstanceWork(Events, TimeProvider.System);
    }

    public InstanceEvents Events { get; }

    public InstanceWork Work { get; }

    public AddressPool Pool { get; init; } = AddressPool.Parse("127.0.77.0/24");

    public ScriptedOperator Operator { get; } = new();

    /// <summary>Another operator beside it.</summary>
    public IOperator? Another { get; set; }

    /// <summary>The engines' clock.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>What the engines call instances.</summary>
    public EndpointNames Names { get; set; } = EndpointNames.None;

    /// <summary>Where backups go: one repository, by default two at once.</summary>
    public BackupPlaces Places { get; set; } = OnePlace(atOnce: 2);

    public static BackupPlaces OnePlace(int atOnce) => new(
        [(new BackupRepository { Name = "default", Kind = RepositoryKind.Folder, Path = "/nowhere" }, atOnce)], "default", RepositoryKey.Open(KeyFolder));

    public static async Task<TestInventory> CreateAsync(TemporaryPostgres postgres, string pool = "127.0.77.0/24") =>
        On(await postgres.CreateInventoryAsync(TestContext.Current.CancellationToken), pool);

    public static TestInventory On(string connectionString, string pool = "127.0.77.0/24") => new(connectionString) { Pool = AddressPool.Parse(pool) };

    public InventoryDb Open() => new(new DbContextOptionsBuilder<InventoryDb>().UseNpgsql(_source).Options);

    /// <summary>Starts an engine; disposing the answer stops it as SIGTERM would.</summary>
    public async Task<TestHost> StartAsync(Action<LifecycleOptions>? configure = null, ILifecycleProbe? probe = null, bool clockToo = false)
    {
        var options = new LifecycleOptions
        {
            HostId = HostId,
            Region = "local",
            Addresses = Pool,
            DefaultOperator = ScriptedOperator.OperatorName,
            FirstPause = TimeSpan.FromMilliseconds(20),
            LongestPause = TimeSpan.FromMilliseconds(200),
            WatchInterval = TimeSpan.Zero,
            SampleInterval = TimeSpan.Zero,
        };
        configure?.Invoke(options);
        var source = NpgsqlDataSource.Create(_connectionString);
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(new TestLog()).SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft", LogLevel.None);
        builder.Services.AddSingleton(source);
        builder.Services.AddDbContextFactory<InventoryDb>(context => context.UseNpgsql(source));
        builder.Services.AddSingleton<IOperator>(Operator);
        if (Another is not null) builder.Services.AddSingleton(Another);
        builder.Services.AddSingleton(Clock);
        builder.Services.AddSingleton(Places);
        builder.Services.AddSingleton(Names);
        builder.Services.AddLifecycle(options);
        if (clockToo) builder.Services.AddLifecycleClock(_connectionString);
        if (probe is not null) builder.Services.AddSingleton(probe);
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new TestHost(host, source);
    }

    /// <summary>What CreateDBInstance does.</summary>
    public async Task<string> CreateInstanceAsync(
        string name, string? hostId = HostId, bool isInventory = false, InstanceSettings? settings = null, OriginRecord? origin = null, string? sourceId = null)
    {
        await using var db = Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var resourceId = ResourceIds.NewInstance();
        var instance = new InstanceRecord
        {
            ResourceId = resourceId,
            AccountId = Account,
            Identifier = name,
            CreatedAt = Clock.GetUtcNow(),
            Origin = origin,
            Operator = ScriptedOperator.OperatorName,
            HostId = hostId,
            IsInventory = isInventory,
            EngineVersion = "15.18",
            Class = "db.t3.micro",
            StorageGiB = 5,
            Port = 5432,
            MasterUsername = "boss",
            Settings = settings ?? Settings,
            Status = InstanceStatus.Creating,
            SourceId = sourceId,
            Address = await Pool.AllocateAsync(db, hostId ?? HostId, resourceId, Account, DateTimeOffset.UtcNow, CancellationToken.None),
        };
        db.Add(instance);
        if (Operator.Backups is not null) db.Add(SetOf(instance));
        await Work.RequestAsync(db, instance, origin is null ? sourceId is null ? OperationKind.Create : OperationKind.Replicate : OperationKind.Restore, Requester, CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return resourceId;
    }

    /// <summary>What the other calls do: lock, change, ask.</summary>
    public async Task<Guid> ChangeAsync(string resourceId, OperationKind kind, Action<InstanceRecord> change)
    {
        await using var db = Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var instance = await db.LockInstanceAsync(resourceId, CancellationToken.None) ?? throw new InvalidOperationException("gone");
        change(instance);
        instance.Generation++;
        var operation = await Work.RequestAsync(db, instance, kind, Requester, CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return operation.Id;
    }

    public Task<Guid> DeleteAsync(string resourceId) => ChangeAsync(resourceId, OperationKind.Delete, instance =>
    {
        instance.DeleteRequested = true;
        instance.Status = InstanceStatus.Deleting;
    });

    public async Task SignalAsync(string resourceId)
    {
        await using var db = Open();
        var instance = await db.Set<InstanceRecord>().SingleAsync(i => i.ResourceId == resourceId);
        await Work.SignalAsync(db, instance, SignalNames.Observe, CancellationToken.None);
    }

    public async Task<InstanceRecord?> FindAsync(string resourceId)
    {
        await using var db = Open();
        return await db.Set<InstanceRecord>().AsNoTracking().SingleOrDefaultAsync(i => i.ResourceId == resourceId);
    }

    /// <summary>Waits until a status is shown and no work waits.</summary>
    public async Task<InstanceRecord> SettledAsync(string resourceId, string status, Func<bool>? and = null)
    {
        InstanceRecord? seen = null;
        WorkItemRecord? work = null;
        await UntilAsync(async () =>
        {
            await using var db = Open();
            seen = await db.Set<InstanceRecord>().AsNoTracking().SingleOrDefaultAsync(i => i.ResourceId == resourceId);
            work = await db.Set<WorkItemRecord>().AsNoTracking().SingleOrDefaultAsync(w => w.ResourceId == resourceId);
            return and?.Invoke() != false && seen?.Status == status && work is { NextRunAt: null, LeaseOwner: null };
        }, () => $"status {seen?.Status}, next {work?.NextRunAt}, error {work?.LastError}");
        return seen!;
    }

    public static Task UntilAsync(Func<Task<bool>> condition, string otherwise) => UntilAsync(condition, () => otherwise);

    public static Task UntilAsync(Func<Task<bool>> condition, Func<string> otherwise, TimeSpan? deadline = null) => Eventually.Until(async () =>
    {
        try
        {
            return await condition();
        }
        catch (Exception failure) when (InventoryAvailability.IsAway(failure))
        {
            return false;
        }
    }, deadline ?? Deadline, otherwise, TestContext.Current.CancellationToken);

    public Task GoneAsync(string resourceId) =>
        UntilAsync(async () => await FindAsync(resourceId) is null, $"{resourceId} is still there");

    public async Task<List<OperationRecord>> OperationsAsync(string resourceId)
    {
        await using var db = Open();
        return await db.Set<OperationRecord>().AsNoTracking().Where(o => o.ResourceId == resourceId).OrderBy(o => o.Id).ToListAsync();
    }

    public async Task<List<OperationStepRecord>> StepsAsync(Guid operation)
    {
        await using var db = Open();
        return await db.Set<OperationStepRecord>().AsNoTracking().Where(s => s.OperationId == operation).OrderBy(s => s.Ordinal).ToListAsync();
    }

    public async Task<List<EventRecord>> EventsAsync()
    {
        await using var db = Open();
        return await db.Set<EventRecord>().AsNoTracking().OrderBy(e => e.Id).ToListAsync();
    }

    public async Task<List<T>> AllAsync<T>()
        where T : class
    {
        await using var db = Open();
        return await db.Set<T>().AsNoTracking().ToListAsync();
    }

    public async Task<List<string>> MessagesAsync() => [.. (await EventsAsync()).Select(e => e.Message)];

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts) host.Dispose();
        await _source.DisposeAsync();
    }

    private BackupSetRecord SetOf(InstanceRecord instance) => new()
    {
        ResourceId = instance.ResourceId,
        AccountId = instance.AccountId,
        Identifier = instance.Identifier,
        InstanceCreatedAt = instance.CreatedAt,
        AutomatedBackupId = "ab-" + instance.ResourceId[3..],
        Operator = instance.Operator,
        HostId = instance.HostId,
        Repository = Places.DefaultRepository,
        Source = RestorableInstance.Of(instance),
    };

    public static InstanceSettings Settings => new()
    {
        BackupRetentionDays = 1,
        BackupWindow = "03:00-03:30",
        MaintenanceWindow = "mon:04:00-mon:05:00",
        StorageType = "gp3",
        ParameterGroup = "default.postgres15",
        OptionGroup = "default:postgres-15",
        SubnetGroup = "default",
    };
}

/// <summary>One engine of a test.</summary>
public sealed class TestHost(IHost host, NpgsqlDataSource source) : IAsyncDisposable
{
    public IServiceProvider Services => host.Services;

    /// <summary>From now on the engine can write nothing more, as if it had been killed.</summary>
    public void Cut() => source.Dispose();

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(CancellationToken.None);
        await source.DisposeAsync();
    }
}
