using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Quotas;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Cornac.Api.Rds.Instances;

internal sealed class CreateDBInstance(NewInstanceRules rules, InstanceStore store, AccountQuotas quotas, Placement placement, TimeProvider clock, InstanceView view)
    : IOperationHandler<CreateDBInstanceRequest, CreateDBInstanceResponse>
{
    public IEnumerable<string> Resources(CreateDBInstanceRequest request, CallContext context) =>
        [InstanceStore.Arn(request.DBInstanceIdentifier, context)];

    public async Task<CreateDBInstanceResponse> HandleAsync(CreateDBInstanceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var instance = rules.Apply(request, placement.HostId, context);
        if (await ExistsAsync(instance, cancellationToken)) throw AlreadyExists();
        await quotas.DemandAsync(instance, isNew: true, cancellationToken);
        try
        {
            instance.Address = await placement.Addresses.AllocateAsync(
                store.Inventory, placement.HostId, instance.ResourceId, clock.GetUtcNow(), cancellationToken);
            store.Inventory.Add(instance);
            await store.RequestAsync(instance, OperationKind.Create, context, cancellationToken);
            await store.Inventory.SaveChangesAsync(cancellationToken);
        }
        catch (AddressPoolExhaustedException exhausted)
        {
            throw new InsufficientDBInstanceCapacityException(exhausted.Message);
        }
        catch (DbUpdateException race) when (race.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            throw AlreadyExists();
        }

        return new CreateDBInstanceResponse { DBInstance = view.Show(instance) };
    }

    private static DBInstanceAlreadyExistsException AlreadyExists() => new("DB instance already exists");

    private Task<bool> ExistsAsync(InstanceRecord instance, CancellationToken cancellationToken) =>
        store.Inventory.Set<InstanceRecord>().AnyAsync(i => i.AccountId == instance.AccountId && i.Identifier == instance.Identifier, cancellationToken);
}
