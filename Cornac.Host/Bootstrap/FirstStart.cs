using Cornac.Api.Identity;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Instances;
using Cornac.Host.Configuration;
using Cornac.Operators.Contract;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Bootstrap;

/// <summary>Fills a new inventory: the master account, its first administrator, and Cornac's own database as the account's first instance.</summary>
internal sealed class FirstStart(IDbContextFactory<InventoryDb> inventory, IdentityBootstrap identity, CornacOptions options, TimeProvider clock)
{
    private const long LockKey = 0x436F726E6164;

    /// <summary>Does what is still to be done; on later starts that is nothing.</summary>
    /// <param name="own">Cornac's own PostgreSQL; null when the inventory is somebody else's.</param>
    /// <param name="hostId">This host.</param>
    /// <param name="profile">Where the administrator's access key goes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The administrator, if this start made it.</returns>
    public async Task<FirstAdministrator?> EnsureAsync(InstanceSpec? own, string hostId, AwsProfile profile, CancellationToken cancellationToken)
    {
        await using var db = await inventory.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockKey})", cancellationToken);
        var made = await identity.EnsureAsync(db, options.Administrator.Name, options.Administrator.Email, cancellationToken);
        if (own is not null) await RegisterAsync(db, own, hostId, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        // The key is on disk before it is valid: a crash in between leaves a useless file, not an administrator whom nobody knows.
        if (made is not null) profile.WriteCredentials(made.AccessKeyId, made.SecretAccessKey);
        await transaction.CommitAsync(cancellationToken);
        return made;
    }

    private async Task RegisterAsync(InventoryDb db, InstanceSpec own, string hostId, CancellationToken cancellationToken)
    {
        if (await db.Set<InstanceRecord>().AnyAsync(i => i.ResourceId == own.ResourceId, cancellationToken)) return;
        var major = own.EngineVersion.Split('.', 2)[0];
        db.Add(new InstanceRecord
        {
            ResourceId = own.ResourceId,
            AccountId = await db.Set<AccountRecord>().Where(a => a.IsMaster).Select(a => a.Id).SingleAsync(cancellationToken),
            Identifier = own.Name,
            CreatedAt = clock.GetUtcNow(),
            Operator = "standalone",
            HostId = hostId,
            IsInventory = true,
            Generation = own.Generation,
            ObservedGeneration = own.Generation,
            EngineVersion = own.EngineVersion,
            Class = own.Class.Name,
            StorageGiB = own.StorageGiB,
            Address = own.Address,
            Port = own.Port,
            MasterUsername = own.MasterUsername,
            DatabaseName = own.DatabaseName,
            Settings = new InstanceSettings
            {
                BackupRetentionDays = 1,
                BackupWindow = "02:00-02:30",
                MaintenanceWindow = "sun:03:00-sun:03:30",
                DeletionProtection = true,
                StorageType = "gp3",
                ParameterGroup = "default.postgres" + major,
                OptionGroup = "default:postgres-" + major,
                SubnetGroup = "default",
            },
            Status = InstanceStatus.Available,
            ObservedAt = clock.GetUtcNow(),
            Archiving = own.Archive is not null,
        });
        db.Add(new AddressRecord { Address = own.Address, HostId = hostId, ResourceId = own.ResourceId, Since = clock.GetUtcNow() });
    }
}
