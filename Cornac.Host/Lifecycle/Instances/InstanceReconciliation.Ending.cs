using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Lifecycle.Engine;
using Cornac.Operators.Contract;

namespace Cornac.Host.Lifecycle.Instances;

/// <content>The end of an instance, and what comes before it.</content>
public sealed partial class InstanceReconciliation
{
    /// <summary>Snapshots that a user has asked for come before the end of the instance, and so do read replicas that are to live on without it.</summary>
    private Task<TurnResult> EndAsync(KnownInstance row, OperationRecord? operation, CancellationToken cancellationToken)
    {
        if (row.Instance.DeleteRequested && row.DeletionWaits && _known!.Value.Operator.Backups is not null) return AwaitSnapshotAsync(row, operation, cancellationToken);
        return row is { Instance.DeleteRequested: true, PromotionWaits: true }
            ? ContinueAsync(row.Instance, operation, new Turn.Continue(PromotionStep, 0, AdmissionPause), cancellationToken)
            : DestroyAsync(row.Instance, operation, cancellationToken);
    }

    /// <summary>The instance has to be as it was for the snapshot that is waited for: running, or stopped.</summary>
    private async Task<TurnResult> AwaitSnapshotAsync(KnownInstance row, OperationRecord? operation, CancellationToken cancellationToken)
    {
        var one = _known!.Value.Operator;
        var (observed, failure) = await _calls.ObserveAsync(one, cancellationToken);
        if (observed is null) return await RetryAsync(operation?.Id, failure!, pause: null, cancellationToken);
        var isStopped = row.Instance.Stopped && !row.StopWaits;
        // Of one that is lost none can be taken, which ends the waiting.
        if (IsLost(row.Instance, observed)
            || (isStopped ? observed.State == InstanceState.Stopped : observed.State == InstanceState.Running && row.Instance.Archiving))
        {
            DateTimeOffset? deadline = row.Instance.DeleteRequested ? null : _clock.GetUtcNow() + _options.OperationDeadline;
            await RecordAsync(operation, SnapshotStep, percent: 0, SnapshotPause, deadline, cancellationToken);
            return Parked;
        }

        if (_specs.Of(row) is not { } desired) return await RetryAsync(operation?.Id, $"The class {row.Instance.Class} is not offered.", pause: null, cancellationToken);
        var kind = StepBoundaries.Name(operation?.Kind ?? OperationKind.Delete);
        var turn = await _calls.StepAsync(
            kind, () => one.ConvergeAsync(desired, _calls.Fence, cancellationToken), cancellationToken);
        switch (turn)
        {
            case Turn.Done:
                await _ledger.AlignedAsync(_work, _specs.ArrangementOf(row) with { Archives = true }, Parking.Hold, cancellationToken);
                return Reread();
            case Turn.Continue step:
                return await ContinueAsync(row.Instance, operation, step, cancellationToken);
            case Turn.Fail fail:
                LogStepFailed(_work.ResourceId, _work.Step, fail.Kind, fail.Message);
                return await RetryAsync(operation?.Id, fail.Message, pause: null, cancellationToken);
            default:
                throw new InvalidOperationException($"Unknown answer of an operator: {turn}");
        }
    }

    private async Task<TurnResult> DestroyAsync(InstanceRecord instance, OperationRecord? operation, CancellationToken cancellationToken)
    {
        var kind = operation?.Kind ?? OperationKind.Delete;
        var turn = await _calls.StepAsync(
            kind, () => _known!.Value.Operator.DestroyAsync(_work.ResourceId, _calls.Fence, cancellationToken), cancellationToken);
        switch (turn)
        {
            case Turn.Continue step:
                return await ContinueAsync(instance, operation, step, cancellationToken);
            case Turn.Done:
                var ended = await _calls.CommitAsync(kind, () => instance.DeleteRequested
                    ? _ledger.DeletedAsync(_work, cancellationToken) : _ledger.CreationFailedAsync(_work, cancellationToken));
                return ended ? Parked : Reread();
            case Turn.Fail fail:
                LogStepFailed(_work.ResourceId, _work.Step, fail.Kind, fail.Message);
                if (!instance.DeleteRequested && IsOverdue())
                    return await _ledger.CreationFailedAsync(_work, cancellationToken) ? Parked : Reread();
                if (instance.DeleteRequested && fail.Kind != FailureKind.Transient)
                    await _ledger.DeletionFailedAsync(_work, fail.Message, cancellationToken);
                return await RetryAsync(operation?.Id, fail.Message, pause: null, cancellationToken);
            default:
                throw new InvalidOperationException($"Unknown answer of an operator: {turn}");
        }
    }
}
