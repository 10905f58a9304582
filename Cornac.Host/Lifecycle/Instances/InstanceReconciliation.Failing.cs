using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Lifecycle.Engine;
using Cornac.Operators.Contract;

namespace Cornac.Host.Lifecycle.Instances;

/// <content>What becomes of a step that has failed: tried again, undone, or given up.</content>
public sealed partial class InstanceReconciliation
{
    private async Task<TurnResult> FailAsync(
        InstanceRecord instance, OperationRecord operation, FailureKind kind, string message, CancellationToken cancellationToken, string? usedAddress = null)
    {
        LogStepFailed(_work.ResourceId, _work.Step, kind, message);
        var isNew = instance.ObservedGeneration == 0;
        switch (kind)
        {
            case FailureKind.AddressInUse when usedAddress is not null && instance.NodeAddresses.Contains(usedAddress):
                await _ledger.OtherNodesAsync(_work, usedAddress, cancellationToken);
                return Reread();
            case FailureKind.AddressInUse when isNew && instance.Address is { } address:
                try
                {
                    await _ledger.NextAddressAsync(_work, address, cancellationToken);
                    return Reread();
                }
                catch (AddressPoolExhaustedException exhausted)
                {
                    return await GiveUpAsync(operation, exhausted.Message, undo: true, cancellationToken);
                }

            // Only a new address or port can be another's for good; the old ones are ours again as soon as they are let go.
            case FailureKind.AddressInUse when operation.Previous is { } before && (before.Port != instance.Port || before.Address != instance.Address):
            case FailureKind.Permanent:
            case FailureKind.StorageFull when isNew:
                return await GiveUpAsync(operation, message, undo: true, cancellationToken);
            case FailureKind.StorageFull:
                await _ledger.StorageFullAsync(_work, message, cancellationToken);
                return await RetryAsync(operation.Id, message, _options.StorageFullPause, cancellationToken);
            default:
                if (!IsOverdue()) return await RetryAsync(operation.Id, message, pause: null, cancellationToken);
                return await GiveUpAsync(
                    operation, $"Given up after {_options.OperationDeadline.TotalMinutes:0} minutes: {message}", undo: true, cancellationToken);
        }
    }

    /// <summary>Addresses for the nodes of an instance that is to have several.</summary>
    private async Task<TurnResult> GiveNodesAsync(OperationRecord operation, CancellationToken cancellationToken)
    {
        try
        {
            await _ledger.GiveNodesAsync(_work, cancellationToken);
            return Reread();
        }
        catch (AddressPoolExhaustedException exhausted)
        {
            return await GiveUpAsync(operation, exhausted.Message, undo: true, cancellationToken);
        }
    }

    private async Task<TurnResult> GiveUpAsync(OperationRecord? operation, string reason, bool undo, CancellationToken cancellationToken)
    {
        LogGivenUp(_work.ResourceId, operation?.Kind, reason);
        return await _ledger.GiveUpAsync(_work, reason, undo, cancellationToken) ? Reread() : Parked;
    }

    private async Task<TurnResult> RetryAsync(Guid? operation, string message, TimeSpan? pause, CancellationToken cancellationToken)
    {
        await _progress.FailAsync(_work, operation, message, pause, cancellationToken);
        return Parked;
    }
}
