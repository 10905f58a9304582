using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Instances;
using Cornac.Api.Rds.Naming;

namespace Cornac.Api.Rds.Restores;

/// <summary>Makes a new instance with the data that another one had at a moment, or has now; the other one may be deleted by now. The set of backups
/// stays locked until the new instance is written, so that it cannot be given up in between.</summary>
internal sealed class RestoreDBInstanceToPointInTime(
    RestoreRules rules, AutomatedBackups.AutomatedBackups backups, InstanceStore store, NewInstances instances)
    : IOperationHandler<RestoreDBInstanceToPointInTimeRequest, RestoreDBInstanceToPointInTimeResponse>
{
    public async ValueTask<IReadOnlyList<string>> FindResourcesAsync(
        RestoreDBInstanceToPointInTimeRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var target = InstanceStore.Arn(request.TargetDBInstanceIdentifier, context);
        if (request.SourceDBInstanceIdentifier is { } name) return [RdsArn.Of(name, RdsArn.Instance, context)?.ToString() ?? name, target];
        var (id, arn) = (request.SourceDbiResourceId, request.SourceDBInstanceAutomatedBackupsArn);
        var backup = await backups.ArnAsync(id, arn, context, cancellationToken);
        // Named by its backups it is the same source: who may not restore the instance may not do so by another name.
        return await backups.FindAsync(id, arn, context, cancellationToken) is { } set ? [InstanceStore.Arn(set.Identifier, context), backup, target] : [backup, target];
    }

    public async Task<RestoreDBInstanceToPointInTimeResponse> HandleAsync(
        RestoreDBInstanceToPointInTimeRequest request, CallContext context, CancellationToken cancellationToken)
    {
        UnofferedParameters.Check(request);
        Check(request);
        var (instance, set) = request.SourceDBInstanceIdentifier is { } name
            ? await OfInstanceAsync(name, context, cancellationToken)
            : await OfBackupAsync(request, context, cancellationToken);
        RestoreTimes.Check(request.RestoreTime, set);
        var origin = new OriginRecord { SetId = set.ResourceId, Time = request.RestoreTime?.ToUniversalTime() };
        var (source, tags) = instance is null ? (set.Source, set.Tags) : (RestorableInstance.Of(instance), instance.Tags);
        var restored = rules.Apply(RestoreOptions.Of(request), source, set, origin, tags, instances.HostId, context);
        return new RestoreDBInstanceToPointInTimeResponse { DBInstance = await instances.AddAsync(restored, OperationKind.Restore, context, cancellationToken) };
    }

    private async Task<(InstanceRecord?, BackupSetRecord)> OfInstanceAsync(string text, CallContext context, CancellationToken cancellationToken)
    {
        var name = RdsArn.InstanceName(text, context) ?? throw InstanceStore.NotFound(text);
        var instance = await store.LockAsync(name, context, cancellationToken);
        if (instance.Settings.BackupRetentionDays == 0 || await store.Inventory.LockBackupSetAsync(instance.ResourceId, cancellationToken) is not { } set)
            throw new PointInTimeRestoreNotEnabledException(
                $"DB instance {instance.Identifier} has no automatic backups: set its BackupRetentionPeriod to 1 or more to have them from now on, or restore one of its snapshots.");
        RefuseGoing(instance, set);
        return (instance, set);
    }

    private async Task<(InstanceRecord?, BackupSetRecord)> OfBackupAsync(
        RestoreDBInstanceToPointInTimeRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var (id, arn) = (request.SourceDbiResourceId, request.SourceDBInstanceAutomatedBackupsArn);
        var found = await backups.FindAsync(id, arn, context, cancellationToken) ?? throw AutomatedBackups.AutomatedBackups.NotFound(id ?? arn);
        // Rows are locked in one order everywhere: the instance before its set.
        var instance = await store.Inventory.LockInstanceAsync(found.ResourceId, cancellationToken);
        var set = await backups.LockAsync(id, arn, context, cancellationToken);
        if (instance is not null) RefuseGoing(instance, set);
        return (instance, set);
    }

    private static void RefuseGoing(InstanceRecord instance, BackupSetRecord set)
    {
        if (instance.DeleteRequested && set.RetainedUntil is null)
            throw new InvalidDBInstanceStateException($"DB instance {instance.Identifier} is being deleted together with its automatic backups.");
    }

    private static void Check(RestoreDBInstanceToPointInTimeRequest request)
    {
        string?[] sources = [request.SourceDBInstanceIdentifier, request.SourceDbiResourceId, request.SourceDBInstanceAutomatedBackupsArn];
        if (sources.Count(s => s is not null) != 1)
            throw CommonErrors.InvalidParameterCombination(
                "Give one of SourceDBInstanceIdentifier, SourceDbiResourceId and SourceDBInstanceAutomatedBackupsArn.");
        if (request.RestoreTime is null == (request.UseLatestRestorableTime != true))
            throw CommonErrors.InvalidParameterCombination("Give either RestoreTime or UseLatestRestorableTime.");
    }
}
