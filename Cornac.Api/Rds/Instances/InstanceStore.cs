using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.Rds;
using Cornac.Api.Rds.Naming;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Rds.Instances;

/// <summary>Finds instances of the caller's account, and asks for work on them.</summary>
internal sealed class InstanceStore(InventoryDb inventory, InstanceWork work, BackupSettings backups)
{
    public InventoryDb Inventory => inventory;

    /// <summary>Loads an instance and locks its row until the transaction ends.</summary>
    /// <exception cref="DBInstanceNotFoundException">The account has none of this name.</exception>
    public async Task<InstanceRecord> LockAsync(string? identifier, CallContext context, CancellationToken cancellationToken) =>
        await inventory.LockInstanceAsync(context.AccountId, identifier ?? "", cancellationToken) ?? throw NotFound(identifier ?? "");

    /// <summary>Loads an instance to show it.</summary>
    /// <exception cref="DBInstanceNotFoundException">The account has none of this name.</exception>
    public async Task<InstanceRecord> FindAsync(string identifier, CallContext context, CancellationToken cancellationToken) =>
        await inventory.Set<InstanceRecord>().AsNoTracking()
            .SingleOrDefaultAsync(i => i.AccountId == context.AccountId && i.Identifier == identifier.ToLowerInvariant(), cancellationToken)
        ?? throw NotFound(identifier);

    /// <summary>How the backups of an instance are; null when it has no set of them.</summary>
    public Task<BackupHealth?> BackupHealthAsync(InstanceRecord instance, CancellationToken cancellationToken) =>
        inventory.Set<BackupSetRecord>().AsNoTracking().Where(s => s.ResourceId == instance.ResourceId)
            .Select(s => new BackupHealth(s.LatestRestorable, s.Failure, s.ArchiveFailure)).SingleOrDefaultAsync(cancellationToken);

    /// <summary>Whom an instance follows, and who follows it.</summary>
    public async Task<ReplicaLinks> LinksAsync(InstanceRecord instance, CancellationToken cancellationToken) => (await LinksAsync([instance], cancellationToken))(instance);

    /// <summary>Whom each of some instances follows, and who follows it.</summary>
    public async Task<Func<InstanceRecord, ReplicaLinks>> LinksAsync(List<InstanceRecord> instances, CancellationToken cancellationToken)
    {
        var ids = instances.ConvertAll(i => i.ResourceId);
        var sources = instances.Where(i => i.SourceId is not null).Select(i => i.SourceId!).ToList();
        var linked = await inventory.Set<InstanceRecord>().AsNoTracking().Where(i => ids.Contains(i.SourceId!) || sources.Contains(i.ResourceId))
            .OrderBy(i => i.Identifier).Select(i => new { i.ResourceId, i.Identifier, i.SourceId }).ToListAsync(cancellationToken);
        var names = linked.ToDictionary(i => i.ResourceId, i => i.Identifier, StringComparer.Ordinal);
        var replicas = linked.ToLookup(i => i.SourceId, i => i.Identifier, StringComparer.Ordinal);
        return instance => new ReplicaLinks(names.GetValueOrDefault(instance.SourceId ?? ""), [.. replicas[instance.ResourceId]]);
    }

    /// <summary>The set of backups of a locked instance, up to date with it.</summary>
    public Task<BackupSetRecord> BackupSetOfAsync(InstanceRecord instance, CancellationToken cancellationToken) =>
        inventory.BackupSetOfAsync(instance, backups, cancellationToken);

    /// <exception cref="DBInstanceAlreadyExistsException">The account has an instance of this name, which may be in deletion still.</exception>
    public async Task RequireFreeAsync(string accountId, string identifier, CancellationToken cancellationToken)
    {
        if (await inventory.Set<InstanceRecord>().AnyAsync(i => i.AccountId == accountId && i.Identifier == identifier, cancellationToken))
            throw AlreadyExists();
    }

    public static DBInstanceAlreadyExistsException AlreadyExists() => new("DB instance already exists");

    public static DBInstanceNotFoundException NotFound(string name) => new($"DBInstance {name} not found.");

    /// <summary>Records a change of the desired state as a new generation, with the operation that carries it out.</summary>
    public async Task ChangeAsync(InstanceRecord instance, OperationKind kind, string status, CallContext context, CancellationToken cancellationToken)
    {
        instance.Generation++;
        instance.Status = status;
        await RequestAsync(instance, kind, context, cancellationToken);
    }

    public Task RequestAsync(InstanceRecord instance, OperationKind kind, CallContext context, CancellationToken cancellationToken) =>
        work.RequestAsync(inventory, instance, kind, new Requester(context.Caller.PrincipalArn, context.RequestId), cancellationToken);

    /// <exception cref="InvalidDBInstanceStateException">The status is none of <paramref name="allowed"/>; the message names both.</exception>
    public static void RequireStatus(InstanceRecord instance, string action, params string[] allowed)
    {
        if (allowed.Contains(instance.Status, StringComparer.Ordinal)) return;
        throw new InvalidDBInstanceStateException(
            $"DB instance {instance.Identifier} is {instance.Status}: to {action} it must be {string.Join(" or ", allowed)}.");
    }

    /// <exception cref="InvalidDBInstanceStateException">The instance is Cornac's own database.</exception>
    public static void RefuseInventory(InstanceRecord instance, string action)
    {
        if (instance.IsInventory)
            throw new InvalidDBInstanceStateException($"DB instance {instance.Identifier} holds Cornac's own inventory: it cannot be {action}.");
    }

    public static string Arn(string? identifier, CallContext context) =>
        new RdsArn(context.Region, context.AccountId, RdsArn.Instance, (identifier ?? "").ToLowerInvariant()).ToString();
}
