using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Lifecycle.Engine;
using Cornac.Host.Operators;
using Cornac.Operators.Contract;

namespace Cornac.Host.Lifecycle.Instances;

/// <summary>One lease of an instance: each turn decides anew, from the inventory, whether to destroy, undo, converge or only look.</summary>
public sealed partial class InstanceReconciliation : IReconciliation
{
    private static readonly TurnResult Again = new TurnResult.Again(TimeSpan.Zero);
    private static readonly TurnResult Parked = new TurnResult.Parked();

    private readonly LeasedWork _work;
    private readonly InstanceLedger _ledger;
    private readonly OperationProgress _progress;
    private readonly OperatorCalls _calls;
    private readonly OperatorRegistry _operators;
    private readonly InstanceSpecs _specs;
    private readonly InventoryMemory _memory;
    private readonly LifecycleOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    private static readonly TimeSpan SnapshotPause = TimeSpan.FromSeconds(30);

    /// <summary>Long, for whoever is waited for wakes it.</summary>
    private static readonly TimeSpan AdmissionPause = TimeSpan.FromSeconds(5);

    private (KnownInstance Row, OperationRecord? Operation, IOperator Operator)? _known;
    private bool _begun;
    private bool _dataSeen;

    internal InstanceReconciliation(
        LeasedWork work, InstanceLedger ledger, OperationProgress progress, OperatorCalls calls, OperatorRegistry operators,
        InstanceSpecs specs, InventoryMemory memory, LifecycleOptions options, TimeProvider clock, ILogger logger)
    {
        (_work, _ledger, _progress, _calls) = (work, ledger, progress, calls);
        (_operators, _specs, _memory, _options, _clock, _logger) = (operators, specs, memory, options, clock, logger);
    }

    public async Task<TurnResult> TurnAsync(CancellationToken cancellationToken)
    {
        if (_known is null && !await ReadAsync(cancellationToken))
            return await _ledger.ForgetAsync(_work, cancellationToken) ? Parked : Again;
        var (row, operation, _) = _known!.Value;
        var instance = row.Instance;
        if (operation is not null && !_begun) return await BeginAsync(operation, cancellationToken);
        if (instance.DeleteRequested || (operation is { RollingBack: true } && instance.ObservedGeneration == 0))
            return await EndAsync(row, operation, cancellationToken);
        if (operation is { Kind: OperationKind.Stop } && row.StopWaits) return await AwaitSnapshotAsync(row, operation, cancellationToken);
        return operation is null ? await LookAsync(instance, cancellationToken) : await ConvergeAsync(instance, operation, cancellationToken);
    }

    private async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        var (instance, operation) = await _ledger.ReadAsync(_work.ResourceId, cancellationToken);
        if (instance is null) return false;
        _known = (instance, operation, _operators.Find(instance.Instance.Operator));
        return true;
    }

    /// <summary>Records the first step, so that people see that something happens before it has.</summary>
    private async Task<TurnResult> BeginAsync(OperationRecord operation, CancellationToken cancellationToken)
    {
        var first = operation.Kind == OperationKind.Create ? _known!.Value.Operator.Steps[0].Name : StepBoundaries.Prepare;
        var resumed = operation.StartedAt is not null && _work.Step is not null;
        DateTimeOffset? deadline = operation.Kind == OperationKind.Delete ? null : _clock.GetUtcNow() + _options.OperationDeadline;
        if (!resumed) _work.Step = null;
        _begun = true;
        await RecordAsync(operation, resumed ? _work.Step! : first, operation.Percent, after: null, deadline, cancellationToken);
        return Again;
    }

    private async Task<TurnResult> LookAsync(InstanceRecord instance, CancellationToken cancellationToken)
    {
        // A creation that failed has left nothing to look at.
        if (instance.ObservedGeneration == 0 && instance.Status == InstanceStatus.Failed) return await IdleAsync(cancellationToken);
        var (observed, failure) = await _calls.ObserveAsync(_known!.Value.Operator, cancellationToken);
        if (observed is null) return await RetryAsync(operation: null, failure!, pause: null, cancellationToken);
        var settled = instance.Generation == instance.ObservedGeneration
            && observed.State == (instance.Stopped ? InstanceState.Stopped : InstanceState.Running);
        if (settled)
        {
            if (!instance.Stopped && !IsAligned(_known!.Value.Row, observed)) return await AlignAsync(cancellationToken);
            await _ledger.ObservedAsync(instance, observed, cancellationToken);
            return await IdleAsync(cancellationToken);
        }

        // What has failed for good is not tried again and again: it shows as failed until it is found well, or somebody asks for something.
        if (instance.Status == InstanceStatus.Failed) return await IdleAsync(cancellationToken);
        if (IsLost(instance, observed)) return await GiveUpAsync(operation: null, LostMessage, undo: false, cancellationToken);
        LogDrift(_work.ResourceId, observed.State, instance.Stopped ? PowerState.Stopped : PowerState.Running);
        await _ledger.BeginRepairAsync(_work, instance.Generation, cancellationToken);
        return Reread();
    }

    private async Task<TurnResult> ConvergeAsync(InstanceRecord instance, OperationRecord operation, CancellationToken cancellationToken)
    {
        // Converging on an instance whose data is gone would put an empty one in its place, and call that a repair.
        if (!_dataSeen && instance.ObservedGeneration > 0)
        {
            var (observed, failure) = await _calls.ObserveAsync(_known!.Value.Operator, cancellationToken);
            if (observed is null) return await FailAsync(instance, operation, FailureKind.Transient, failure!, cancellationToken);
            if (IsLost(instance, observed)) return await GiveUpAsync(operation, LostMessage, undo: false, cancellationToken);
            _dataSeen = true;
        }

        if (instance is { MultiAz: true, NodeAddresses.Count: 0 }) return await GiveNodesAsync(operation, cancellationToken);
        var row = _known!.Value.Row;
        if (instance.Origin is not null && instance.ObservedGeneration == 0 && row.OriginRepository is null)
            return await GiveUpAsync(operation, "The backups that it was to be restored from are gone.", undo: true, cancellationToken);
        if (row.IsOrphan)
            return await GiveUpAsync(operation, "Its source was deleted before the read replica was complete.", undo: true, cancellationToken);
        if (instance is { SourceId: not null, ObservedGeneration: 0 } && !row.Source!.Admitted.Contains(instance.ResourceId, StringComparer.Ordinal))
            return await ContinueAsync(instance, operation, new Turn.Continue(AdmissionStep, 1, AdmissionPause), cancellationToken);
        if (_specs.Of(row) is not { } desired)
        {
            return await GiveUpAsync(
                operation, $"The class {instance.Class} is not offered by the operator {instance.Operator}. Choose one that is orderable.", undo: true,
                cancellationToken);
        }

        if (instance.IsInventory)
        {
            _memory.Note(new KnownInventory(instance.Operator, desired, _calls.Fence));
            _work.OutlivesInventory = true;
        }

        Task<Turn> Converge() => _known!.Value.Operator.ConvergeAsync(desired, _calls.Fence, cancellationToken);
        var turn = await _calls.StepAsync(operation.Kind, () => instance.IsInventory ? _memory.AloneAsync(Converge, cancellationToken) : Converge(), cancellationToken);
        switch (turn)
        {
            case Turn.Continue step:
                return await ContinueAsync(instance, operation, step, cancellationToken);
            case Turn.Done done:
                var settled = await _calls.CommitAsync(
                    operation.Kind, () => _ledger.SettleAsync(_work, desired.Generation, done.Observed, _specs.ArrangementOf(row), cancellationToken));
                return settled ? Parked : Reread();
            case Turn.Fail fail:
                return await FailAsync(instance, operation, fail.Kind, fail.Message, cancellationToken, fail.Address);
            default:
                throw new InvalidOperationException($"Unknown answer of an operator: {turn}");
        }
    }

    private bool IsAligned(KnownInstance row, ObservedInstance observed) =>
        !observed.NeedsRepair && _specs.IsNamed(row.Instance, observed) && _specs.ArrangementOf(row).IsInForce(row.Instance);

    /// <summary>All is as desired but for its name in another zone, what others ask of it, or what keeps a read replica from following: a change that nobody asked for, and no operation
    /// shows.</summary>
    private async Task<TurnResult> AlignAsync(CancellationToken cancellationToken)
    {
        if (_specs.Of(_known!.Value.Row) is not { } desired) return await IdleAsync(cancellationToken);
        var turn = await _calls.StepAsync(
            AlignName, () => _known!.Value.Operator.ConvergeAsync(desired, _calls.Fence, cancellationToken), cancellationToken);
        switch (turn)
        {
            case Turn.Done:
                await _calls.CommitAsync(
                    AlignName, () => _ledger.AlignedAsync(_work, _specs.ArrangementOf(_known!.Value.Row), Parking.Idle, cancellationToken));
                return Parked;
            case Turn.Continue step:
                return await ContinueAsync(_known!.Value.Row.Instance, operation: null, step, cancellationToken);
            case Turn.Fail fail:
                LogStepFailed(_work.ResourceId, _work.Step, fail.Kind, fail.Message);
                return await RetryAsync(operation: null, fail.Message, pause: null, cancellationToken);
            default:
                throw new InvalidOperationException($"Unknown answer of an operator: {turn}");
        }
    }

    private async Task<TurnResult> ContinueAsync(
        InstanceRecord instance, OperationRecord? operation, Turn.Continue step, CancellationToken cancellationToken)
    {
        if (!instance.DeleteRequested && operation is { RollingBack: false } && IsOverdue())
        {
            return await GiveUpAsync(
                operation, $"It did not end within {_options.OperationDeadline.TotalMinutes:0} minutes.", undo: true, cancellationToken);
        }

        var held = step.After <= _options.LongestHeldPause;
        await RecordAsync(operation, step.Step, step.Percent, held ? null : step.After, deadline: null, cancellationToken);
        return held ? new TurnResult.Again(step.After) : Parked;
    }

    private async Task<TurnResult> IdleAsync(CancellationToken cancellationToken)
    {
        await _progress.IdleAsync(_work, cancellationToken);
        return Parked;
    }

    private async Task RecordAsync(
        OperationRecord? operation, string step, int percent, TimeSpan? after, DateTimeOffset? deadline, CancellationToken cancellationToken)
    {
        var title = _known!.Value.Operator.Steps.FirstOrDefault(known => known.Name == step)?.Title
            ?? step switch
            {
                StepBoundaries.Prepare => "Comparing with what exists",
                SnapshotStep => "Waiting for the snapshot",
                AdmissionStep => "Waiting for the source to let it in",
                PromotionStep => "Waiting for the read replicas to be promoted",
                _ => step,
            };
        if (!await _progress.StepAsync(_work, operation?.Id, (step, title), percent, after, deadline, cancellationToken)) return;
        // Whoever woke it may have put another operation in the place of this one, and has taken the deadline away.
        Reread();
        _work.Deadline = null;
    }

    /// <summary>The next turn starts from what the inventory says then.</summary>
    private TurnResult Reread()
    {
        (_known, _begun) = (null, false);
        _work.OutlivesInventory = false;
        return Again;
    }

    private bool IsOverdue() => _work.Deadline is { } deadline && _clock.GetUtcNow() > deadline;

    /// <summary>Boundaries of <see cref="AlignAsync"/>.</summary>
    private const string AlignName = "align";

    private const string SnapshotStep = "final-snapshot";

    private const string AdmissionStep = "await-source";

    private const string PromotionStep = "await-replicas";

    private const string LostMessage =
        "The data of the DB instance is gone from where it was kept. Restore it from a backup, then delete this DB instance.";

    private static bool IsLost(InstanceRecord instance, ObservedInstance observed) =>
        instance.ObservedGeneration > 0 && observed.State is InstanceState.Absent or InstanceState.Partial;
}
