using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Events;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Operators.Contract;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Lifecycle.Instances;

/// <content>What people are told when an operation has ended.</content>
public sealed partial class InstanceLedger
{
    /// <param name="db">Inventory.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="operation">What was done.</param>
    /// <param name="switched">The change of the primary that it made; null for none, or when the operator does not say.</param>
    private void Tell(InventoryDb db, InstanceRecord instance, OperationRecord operation, ObservedFailover? switched)
    {
        switch (operation.Kind)
        {
            case OperationKind.Reboot when operation.Previous is { } before && before.SwitchoverToken != instance.SwitchoverToken:
                db.AddRange(events.FailoverStarted(instance), events.Restarted(instance), SwitchedOver(instance, switched));
                break;
            case OperationKind.Reboot:
                db.AddRange(events.Shutdown(instance), events.Restarted(instance));
                break;
            case OperationKind.Stop:
                db.Add(events.Stopped(instance));
                break;
            case OperationKind.Start:
                db.Add(events.Started(instance));
                break;
            case OperationKind.Repair when instance.Stopped:
                db.Add(events.Stopped(instance));
                break;
            case OperationKind.Repair:
                db.Add(events.RecoveryComplete(instance));
                break;
        }

        if (operation.Kind != OperationKind.Reboot && switched is not null)
            db.AddRange(events.FailoverStarted(instance, $"Node {switched.From} hands over: {switched.Reason}."), SwitchedOver(instance, switched));
        // The password that an instance takes over from its source is nobody's change.
        if (operation is { Previous: not null, Kind: not OperationKind.Promote }) db.AddRange(events.Applied(operation.Previous, instance));
    }

    private EventRecord SwitchedOver(InstanceRecord instance, ObservedFailover? switched) =>
        events.FailoverCompleted(instance, switched is null ? null : $"Node {switched.To} took over from {switched.From}.{Told(switched)}");

    private async Task<EventRecord> RestoredAsync(InventoryDb db, InstanceRecord instance, CancellationToken cancellationToken)
    {
        var origin = instance.Origin!;
        if (origin.SnapshotId is { } id)
        {
            var snapshot = await db.Set<SnapshotRecord>().Where(s => s.Id == id).Select(s => s.Identifier).SingleOrDefaultAsync(cancellationToken);
            return backupEvents.RestoredFromSnapshot(instance, snapshot ?? "that is gone by now");
        }

        var source = await FindSetAsync(db, origin.SetId, cancellationToken);
        return backupEvents.RestoredToPointInTime(
            instance, source?.Identifier ?? origin.SetId, origin.Time ?? source?.LatestRestorable ?? clock.GetUtcNow());
    }
}
