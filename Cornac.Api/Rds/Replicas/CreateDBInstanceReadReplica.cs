using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Instances;
using Cornac.Api.Rds.Naming;

namespace Cornac.Api.Rds.Replicas;

/// <summary>Makes an instance that follows another one of the account. The source stays locked until the replica is written, so that it cannot be stopped or
/// deleted in between; from then on these see who follows it.</summary>
internal sealed class CreateDBInstanceReadReplica(ReplicaRules rules, ReplicaStore replicas, InstanceStore store, NewInstances instances, InstanceWork work)
    : IOperationHandler<CreateDBInstanceReadReplicaRequest, CreateDBInstanceReadReplicaResponse>
{
    public IEnumerable<string> Resources(CreateDBInstanceReadReplicaRequest request, CallContext context) =>
        [InstanceStore.Arn(request.DBInstanceIdentifier, context), RdsArn.Of(request.SourceDBInstanceIdentifier ?? "", RdsArn.Instance, context)?.ToString() ?? request.SourceDBInstanceIdentifier!];

    public async Task<CreateDBInstanceReadReplicaResponse> HandleAsync(
        CreateDBInstanceReadReplicaRequest request, CallContext context, CancellationToken cancellationToken)
    {
        UnofferedParameters.Check(request);
        var text = request.SourceDBInstanceIdentifier ?? throw CommonErrors.MissingParameter(nameof(request.SourceDBInstanceIdentifier));
        // Another account's cannot be followed, in RDS as here.
        var name = RdsArn.InstanceName(text, context) ?? throw InstanceStore.NotFound(text);
        var source = await store.LockAsync(name, context, cancellationToken);
        rules.CheckSource(source, instances.HostId);
        if (await replicas.CountReplicasAsync(source, cancellationToken) >= ReplicaRules.MostReplicas)
            throw new InstanceQuotaExceededException($"DB instance {source.Identifier} has {ReplicaRules.MostReplicas} read replicas, which is the most.");
        var replica = rules.Apply(request, source, instances.HostId, context);
        var shown = await instances.AddAsync(replica, OperationKind.Replicate, context, cancellationToken);
        await work.SignalAsync(store.Inventory, source, SignalNames.Observe, cancellationToken);
        return new CreateDBInstanceReadReplicaResponse { DBInstance = shown };
    }
}
