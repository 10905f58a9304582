using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Backups;
using Cornac.Host.Backups;
using Cornac.Host.Lifecycle.Engine;
using Cornac.Host.Lifecycle.Instances;
using Cornac.Host.Operators;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Host.Lifecycle.Drills;

/// <summary>One lease of a restore drill: restore the newest backup aside, check it, remove it. What was restored is always removed, whatever went
/// wrong.</summary>
public sealed partial class RestoreDrillReconciliation : IReconciliation
{
    /// <summary>Operation in the names of its boundaries.</summary>
    public const string Name = "drill";

    private static readonly TurnResult Again = new TurnResult.Again(TimeSpan.Zero);
    private static readonly TurnResult Parked = new TurnResult.Parked();

    private readonly LeasedWork _work;
    private readonly DrillLedger _ledger;
    private readonly OperationProgress _progress;
    private readonly OperatorCalls _calls;
    private readonly OperatorRegistry _operators;
    private readonly BackupPlaces _places;
    private readonly LifecycleOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    internal RestoreDrillReconciliation(
        LeasedWork work, DrillLedger ledger, OperationProgress progress, OperatorCalls calls, OperatorRegistry operators, BackupPlaces places,
        LifecycleOptions options, TimeProvider clock, ILogger logger)
    {
        (_work, _ledger, _progress, _calls, _operators) = (work, ledger, progress, calls, operators);
        (_places, _options, _clock, _logger) = (places, options, clock, logger);
    }

    public async Task<TurnResult> TurnAsync(CancellationToken cancellationToken)
    {
        var (drill, set, address) = await _ledger.ReadAsync(_work.ResourceId, cancellationToken);
        if (drill is null or { EndedAt: not null })
        {
            await _ledger.ForgetAsync(_work, cancellationToken);
            return Parked;
        }

        var one = _operators.Find(drill.Operator);
        if (drill.Status == DrillStatus.Removing) return await RemoveAsync(one, cancellationToken);
        if (set is null || _operators.BackupsOf(drill.Operator) is not { } backups) return await FailAsync("There are no backups to restore.", cancellationToken);
        if (drill.Status == DrillStatus.Pending) return await BeginAsync(cancellationToken);
        if (drill.Status == DrillStatus.Verifying) return await VerifyAsync(drill, backups, cancellationToken);
        if (address is null) return await FailAsync("The address that was to be used is gone.", cancellationToken);
        return await RestoreAsync(set, one, address, cancellationToken);
    }

    private async Task<TurnResult> BeginAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _ledger.BeginAsync(_work, cancellationToken) ? Again : Parked;
        }
        catch (AddressPoolExhaustedException exhausted)
        {
            return await FailAsync(exhausted.Message, cancellationToken);
        }
    }

    private async Task<TurnResult> RestoreAsync(BackupSetRecord set, IOperator one, string address, CancellationToken cancellationToken)
    {
        if (SpecOf(set, address) is not { } spec)
            return await FailAsync($"The class {set.Source.Class} is not offered by the operator {set.Operator}.", cancellationToken);
        var turn = await _calls.StepAsync(Name, () => one.ConvergeAsync(spec, _calls.Fence, cancellationToken), cancellationToken);
        switch (turn)
        {
            case Turn.Continue step:
                return await ContinueAsync(step, 0, cancellationToken);
            case Turn.Done:
                await CommitAsync(() => _ledger.RestoredAsync(_work, cancellationToken));
                return Again;
            case Turn.Fail { Kind: FailureKind.AddressInUse }:
                await _ledger.NextAddressAsync(_work, address, cancellationToken);
                return Again;
            case Turn.Fail fail:
                return await FailedAsync(fail, cancellationToken);
            default:
                throw new InvalidOperationException($"Unknown answer of an operator: {turn}");
        }
    }

    private async Task<TurnResult> VerifyAsync(RestoreDrillRecord drill, IBackups backups, CancellationToken cancellationToken)
    {
        var order = new VerificationOrder(drill.Id, drill.CountedTables);
        var turn = await _calls.StepAsync(
            Name, () => backups.VerifyAsync(drill.ScratchId, order, _calls.Fence, cancellationToken), cancellationToken);
        switch (turn)
        {
            case Turn.Continue step:
                return await ContinueAsync(step, Half, cancellationToken);
            case Turn.Verified verified:
                await CommitAsync(() => _ledger.VerifiedAsync(_work, verified.Report, cancellationToken));
                return Again;
            case Turn.Fail fail:
                if (fail.Kind == FailureKind.Transient) await _ledger.LostAsync(_work, cancellationToken);
                return await FailedAsync(fail, cancellationToken);
            default:
                throw new InvalidOperationException($"Unknown answer of an operator: {turn}");
        }
    }

    private async Task<TurnResult> RemoveAsync(IOperator one, CancellationToken cancellationToken)
    {
        var turn = await _calls.StepAsync(Name, () => one.DestroyAsync(_work.ResourceId, _calls.Fence, cancellationToken), cancellationToken);
        switch (turn)
        {
            case Turn.Continue step:
                return await ContinueAsync(step, Half, cancellationToken);
            case Turn.Done:
                await CommitAsync(() => _ledger.EndedAsync(_work, cancellationToken));
                return Parked;
            case Turn.Fail fail:
                LogFailed(_work.ResourceId, _work.Step, fail.Kind, fail.Message);
                await _progress.FailAsync(_work, operation: null, fail.Message, pause: null, cancellationToken);
                return Parked;
            default:
                throw new InvalidOperationException($"Unknown answer of an operator: {turn}");
        }
    }

    private async Task<TurnResult> FailedAsync(Turn.Fail fail, CancellationToken cancellationToken)
    {
        LogFailed(_work.ResourceId, _work.Step, fail.Kind, fail.Message);
        if (fail.Kind is FailureKind.Permanent or FailureKind.StorageFull || _clock.GetUtcNow() > _work.Deadline)
            return await FailAsync(fail.Message, cancellationToken);
        await _progress.FailAsync(_work, operation: null, fail.Message, pause: null, cancellationToken);
        return Parked;
    }

    private async Task<TurnResult> FailAsync(string reason, CancellationToken cancellationToken)
    {
        await CommitAsync(() => _ledger.FailedAsync(_work, reason, cancellationToken));
        return Again;
    }

    private async Task<TurnResult> ContinueAsync(Turn.Continue step, int from, CancellationToken cancellationToken)
    {
        await _ledger.ProgressAsync(_work, from + step.Percent / 2, cancellationToken);
        var held = step.After <= _options.LongestHeldPause;
        await _progress.StepAsync(
            _work, operation: null, (step.Step, step.Step), step.Percent, held ? null : step.After, _clock.GetUtcNow() + _options.OperationDeadline,
            cancellationToken);
        return held ? new TurnResult.Again(step.After) : Parked;
    }

    private Task<bool> CommitAsync(Func<Task> commit) => _calls.CommitAsync(Name, async () =>
    {
        await commit();
        return true;
    });

    /// <summary>What is restored aside: as the instance is, but nobody reaches it, and it archives nothing.</summary>
    private InstanceSpec? SpecOf(BackupSetRecord set, string address) =>
        _operators.Get(set.Operator).Classes.FirstOrDefault(one => one.Name == set.Source.Class) is not { } instanceClass ? null : new InstanceSpec
        {
            ResourceId = _work.ResourceId,
            Name = set.Identifier,
            Generation = 1,
            EngineVersion = set.Source.EngineVersion,
            Class = instanceClass,
            StorageGiB = set.Source.StorageGiB,
            Address = address,
            Port = set.Source.Port,
            MasterUsername = set.Source.MasterUsername,
            MasterPasswordVerifier = set.Source.MasterPasswordVerifier,
            DatabaseName = set.Source.DatabaseName,
            Power = PowerState.Running,
            Origin = new InstanceOrigin { Source = _places.SetOf(set.ResourceId, set.Repository), Target = new RecoveryTarget.Latest() },
            Isolated = true,
        };

    private const int Half = 50;

    [LoggerMessage(EventId = 4091, Level = LogLevel.Warning, Message = "Restore drill {ResourceId} failed at step {Step} ({Kind}): {Reason}")]
    private partial void LogFailed(string resourceId, string? step, FailureKind kind, string reason);
}
