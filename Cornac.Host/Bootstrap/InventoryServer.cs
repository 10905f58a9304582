using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Rds.Naming;
using Cornac.Host.Backups;
using Cornac.Host.Configuration;
using Cornac.Operators.Contract;
using Npgsql;

namespace Cornac.Host.Bootstrap;

/// <summary>Cornac's own PostgreSQL: made by the local operator at the first start, started again whenever it is down.</summary>
internal sealed partial class InventoryServer(
    IOperator local, DataDirectory data, CornacOptions options, BackupPlaces places, ILogger<InventoryServer> logger)
{
    public const string Name = "cornac";

    private const string PreferredClass = "db.t3.small";
    private const int Port = 5432;
    private const int StorageGiB = 20;
    private const int MostConnections = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Brings the server up.</summary>
    /// <returns>What it is, and how to connect to it.</returns>
    /// <exception cref="StartupException">It cannot be made or started.</exception>
    public async Task<(InstanceSpec Spec, string ConnectionString)> EnsureAsync(CancellationToken cancellationToken)
    {
        if (InventoryFile.Read(data) is not { } file) return await CreateAsync(cancellationToken);
        var spec = file.Complete(places);
        var observed = await local.ObserveAsync(spec.ResourceId, cancellationToken);
        if (observed.State != InstanceState.Running) observed = await ConvergeAsync(spec, new Fence(file.Fence), cancellationToken);
        return (spec, ConnectionString(spec, observed));
    }

    private async Task<(InstanceSpec, string)> CreateAsync(CancellationToken cancellationToken)
    {
        var capabilities = await local.DescribeAsync(cancellationToken);
        var version = capabilities.EngineVersions is [.., var newest] ? newest
            : throw new StartupException("No PostgreSQL is installed on this machine: './cornac doctor' tells what to install.");
        var @class = capabilities.Classes.FirstOrDefault(c => c.Name == PreferredClass) ?? capabilities.Classes.MinBy(c => c.MemoryBytes)
            ?? throw new StartupException("No instance class fits this machine's memory: name one in Cornac:Local:Classes.");
        var resourceId = ResourceIds.NewInstance();
        foreach (var address in AddressPool.Parse(options.Local.Addresses).All())
        {
            var spec = new InstanceSpec
            {
                ResourceId = resourceId,
                Name = Name,
                Generation = 1,
                EngineVersion = version.Version,
                Class = @class,
                StorageGiB = StorageGiB,
                Address = address,
                Port = Port,
                MasterUsername = Name,
                DatabaseName = Name,
                Power = PowerState.Running,
                Archive = capabilities.SupportsBackups && local.Backups is not null ? places.SetOf(resourceId, places.DefaultRepository) : null,
            };
            try
            {
                var observed = await ConvergeAsync(spec, new Fence(0), cancellationToken);
                return (spec, ConnectionString(spec, observed));
            }
            catch (AddressTakenException taken)
            {
                AddressTaken(address, taken.Message);
            }
        }

        throw new StartupException($"Every address of Cornac:Local:Addresses ({options.Local.Addresses}) is in use on port {Port}: give another range.");
    }

    private async Task<ObservedInstance> ConvergeAsync(InstanceSpec spec, Fence fence, CancellationToken cancellationToken)
    {
        InventoryFile.Of(spec, fence).Write(data);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            return await ConvergeUntilDoneAsync(spec, fence, deadline.Token);
        }
        catch (StaleFenceException late) when (late.Seen.Number > fence.Number)
        {
            // The data directory is this host's alone. Its last one ended before it had noted how far it had come.
            return await ConvergeAsync(spec, late.Seen, cancellationToken);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StartupException(
                $"Cornac's own PostgreSQL was not ready after {Patience.TotalMinutes:0} minutes. Its log is below {Path.Combine(data.Root, "instances", spec.ResourceId)}.",
                late);
        }
    }

    private async Task<ObservedInstance> ConvergeUntilDoneAsync(InstanceSpec spec, Fence fence, CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (await local.ConvergeToEndAsync(spec, fence, cancellationToken))
            {
                case Turn.Done done:
                    return done.Observed;
                case Turn.Fail { Kind: FailureKind.AddressInUse } fail:
                    throw new AddressTakenException(fail.Message);
                case Turn.Fail { Kind: FailureKind.Transient } fail:
                    Retrying(fail.Message);
                    await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
                    break;
                case Turn.Fail fail:
                    throw new StartupException($"Cornac's own PostgreSQL cannot be made: {fail.Message}");
            }
        }
    }

    public static string ConnectionString(InstanceSpec spec, ObservedInstance observed) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = observed.Nodes.Single(n => n.Role == NodeRole.Primary).SocketDirectory,
            Port = spec.Port,
            Username = spec.MasterUsername,
            Database = spec.DatabaseName,
            MaxPoolSize = MostConnections,
            Timeout = 5,
            ApplicationName = Name,
        }.ConnectionString;

    [LoggerMessage(2101, LogLevel.Warning, "{Address} is left out: {Reason}")]
    private partial void AddressTaken(string address, string reason);

    [LoggerMessage(2102, LogLevel.Warning, "Cornac's own PostgreSQL is not ready yet: {Reason}")]
    private partial void Retrying(string reason);

    private sealed class AddressTakenException(string message) : Exception(message);
}
