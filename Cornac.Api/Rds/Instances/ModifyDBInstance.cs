using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Quotas;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Cornac.Api.Rds.Instances;

internal sealed class ModifyDBInstance(ModificationRules rules, InstanceStore store, AccountQuotas quotas, InstanceView view)
    : IOperationHandler<ModifyDBInstanceRequest, ModifyDBInstanceResponse>
{
    public IEnumerable<string> Resources(ModifyDBInstanceRequest request, CallContext context) =>
        [InstanceStore.Arn(request.DBInstanceIdentifier, context)];

    public async Task<ModifyDBInstanceResponse> HandleAsync(ModifyDBInstanceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var instance = await store.LockAsync(request.DBInstanceIdentifier, context, cancellationToken);
        InstanceStore.RequireStatus(instance, "modify", InstanceStatus.Available, InstanceStatus.StorageFull, InstanceStatus.Stopped);
        var modification = rules.Read(request, instance);
        if (modification.Identifier is { } identifier) await RequireFreeAsync(identifier, instance, cancellationToken);

        instance.Settings = modification.Settings;
        var grows = request.AllocatedStorage > instance.StorageGiB;
        var (now, later) = modification.Split(request.ApplyImmediately == true);
        instance.Pending = later;
        if (PendingChanges.Apply(instance, now) is not null)
            await store.RequestAsync(instance, OperationKind.Modify, context, cancellationToken);
        if (grows) await quotas.DemandAsync(instance, isNew: false, cancellationToken);
        await SaveAsync(cancellationToken);
        return new ModifyDBInstanceResponse { DBInstance = view.Show(instance) };
    }

    private async Task RequireFreeAsync(string identifier, InstanceRecord instance, CancellationToken cancellationToken)
    {
        if (await store.Inventory.Set<InstanceRecord>().AnyAsync(i => i.AccountId == instance.AccountId && i.Identifier == identifier, cancellationToken))
            throw AlreadyExists();
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.Inventory.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException race) when (race.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            throw AlreadyExists();
        }
    }

    private static DBInstanceAlreadyExistsException AlreadyExists() => new("DB instance already exists");
}
