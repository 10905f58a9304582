using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Instances;

internal sealed class CreateDBInstance(NewInstanceRules rules, NewInstances instances) : IOperationHandler<CreateDBInstanceRequest, CreateDBInstanceResponse>
{
    public IEnumerable<string> Resources(CreateDBInstanceRequest request, CallContext context) =>
        [InstanceStore.Arn(request.DBInstanceIdentifier, context)];

    public async Task<CreateDBInstanceResponse> HandleAsync(CreateDBInstanceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var instance = rules.Apply(request, instances.HostId, context);
        return new CreateDBInstanceResponse { DBInstance = await instances.AddAsync(instance, OperationKind.Create, context, cancellationToken) };
    }
}
