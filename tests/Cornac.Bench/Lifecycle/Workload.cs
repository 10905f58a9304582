using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Rds.Naming;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Cornac.Bench.Lifecycle;

/// <summary>Instances that wait to be created, as CreateDBInstance leaves them.</summary>
internal static class Workload
{
    public const string HostId = "bench";

    private const int Batch = 1000;

    public static async Task<IReadOnlyList<string>> AddAsync(IDbContextFactory<InventoryDb> inventory, string operatorName, int count, CancellationToken cancellationToken)
    {
        string[] ids = [.. Enumerable.Range(0, count).Select(_ => ResourceIds.NewInstance())];
        var number = 0;
        foreach (var batch in ids.Chunk(Batch))
        {
            await using var db = await inventory.CreateDbContextAsync(cancellationToken);
            foreach (var id in batch)
            {
                var instance = Instance(id, operatorName, number++);
                db.AddRange(instance, Operation(instance), new WorkItemRecord
                {
                    ResourceId = id,
                    Kind = WorkItemRecord.InstanceKind,
                    HostId = HostId,
                    NextRunAt = instance.CreatedAt,
                    Wakes = 1,
                });
            }

            await db.SaveChangesAsync(cancellationToken);
        }

        return ids;
    }

    /// <summary>How many resources still want something.</summary>
    public static async Task<long> OpenAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT count(*) FROM work_items WHERE next_run_at IS NOT NULL OR lease_owner IS NOT NULL");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static InstanceRecord Instance(string resourceId, string operatorName, int number) => new()
    {
        ResourceId = resourceId,
        AccountId = "123456789012",
        Identifier = "bench-" + resourceId[3..].ToLowerInvariant(),
        CreatedAt = DateTimeOffset.UtcNow,
        Operator = operatorName,
        HostId = HostId,
        EngineVersion = "17.6",
        Class = "db.t3.micro",
        StorageGiB = 20,
        Address = $"127.99.{number / 250}.{1 + number % 250}",
        Port = 5432,
        MasterUsername = "boss",
        Settings = new InstanceSettings
        {
            BackupRetentionDays = 1,
            BackupWindow = "03:00-03:30",
            MaintenanceWindow = "mon:04:00-mon:05:00",
            StorageType = "gp3",
            ParameterGroup = "default.postgres17",
            OptionGroup = "default:postgres-17",
            SubnetGroup = "default",
        },
        Status = InstanceStatus.Creating,
    };

    private static OperationRecord Operation(InstanceRecord instance) => new()
    {
        Id = Guid.CreateVersion7(),
        AccountId = instance.AccountId,
        ResourceId = instance.ResourceId,
        ResourceName = instance.Identifier,
        Kind = OperationKind.Create,
        CreatedAt = instance.CreatedAt,
        Generation = instance.Generation,
    };
}
