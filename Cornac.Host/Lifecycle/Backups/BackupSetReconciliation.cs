using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Backups;
using Cornac.Host.Lifecycle.Engine;
using Cornac.Host.Lifecycle.Instances;
using Cornac.Host.Operators;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Host.Lifecycle.Backups;

/// <summary>One lease of a set of backups: each turn decides anew, from the inventory and the repository, what to take or to remove.</summary>
public sealed partial class BackupSetReconciliation : IReconciliation
{
    /// <summary>Boundaries of what no operation shows.</summary>
    public const string PruneName = "prune";

    public const string RemoveName = "remove";

    private static readonly TurnResult Again = new TurnResult.Again(TimeSpan.Zero);
    private static readonly TurnResult Parked = new TurnResult.Parked();

    private readonly LeasedWork _work;
    private readonly BackupLedger _ledger;
    private readonly OperationProgress _progress;
    private readonly OperatorCalls _calls;
    private readonly OperatorRegistry _operators;
    private readonly BackupPlaces _places;
    private readonly BackupMetrics _figures;
    private readonly LifecycleOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    private BackupSetView? _view;
    private ObservedBackups? _observed;
    private Guid? _operation;

    internal BackupSetReconciliation(
        LeasedWork work, BackupLedger ledger, OperationProgress progress, OperatorCalls calls, OperatorRegistry operators, BackupPlaces places,
        BackupMetrics figures, LifecycleOptions options, TimeProvider clock, ILogger logger)
    {
        (_work, _ledger, _progress, _calls, _operators) = (work, ledger, progress, calls, operators);
        (_places, _figures, _options, _clock, _logger) = (places, figures, options, clock, logger);
    }

    public async Task<TurnResult> TurnAsync(CancellationToken cancellationToken)
    {
        _view ??= await _ledger.ReadAsync(_work.ResourceId["backups:".Length..], cancellationToken);
        if (_view is not { } view)
        {
            await _ledger.ForgetAsync(_work, cancellationToken);
            return Parked;
        }

        if (_operators.BackupsOf(view.Set.Operator) is not { } backups) return await RefuseAsync(view, cancellationToken);
        if (view.LacksFirst && await _ledger.OrderFirstAsync(_work, view, cancellationToken)) return Reread();
        if (view.Abandoned.Any())
        {
            await _ledger.AbandonAsync(_work, view, cancellationToken);
            return Reread();
        }

        if (!view.NeedsLook(_clock.GetUtcNow())) return await IdleAsync(cancellationToken);
        BackupSet set;
        try
        {
            set = _places.SetOf(view.Set.ResourceId, view.Set.Repository);
            _observed ??= await backups.ObserveAsync(set, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && failure is not (OutOfMemoryException or StaleFenceException))
        {
            var kind = failure is RepositoryException known ? known.Kind : FailureKind.Transient;
            return await FailAsync(view, kind == FailureKind.Permanent ? FailureKind.Transient : kind, failure.Message, cancellationToken);
        }

        return await ActAsync(view, backups, set, _observed, cancellationToken);
    }

    private async Task<TurnResult> ActAsync(
        BackupSetView view, IBackups backups, BackupSet set, ObservedBackups observed, CancellationToken cancellationToken)
    {
        foreach (var snapshot in view.Wanted)
        {
            if (observed.Backups.FirstOrDefault(b => b.OrderId == snapshot.Id || b.Id == snapshot.BackupId) is { } backup)
                return await TakenAsync(view, snapshot, backup, cancellationToken);
        }

        var plan = RetentionPlan.Of(view, observed, _clock.GetUtcNow());
        // What fails may fail for want of room: then what is not wanted goes first.
        var makeRoom = view.Set.FailingSince is not null && view.Set.RunningSince is null && (plan.Removes || plan.Expired.Count > 0);
        return view.Next is { } next && !makeRoom
            ? await BackUpAsync(view, backups, set, next, observed, cancellationToken)
            : await TidyAsync(view, backups, set, plan, observed, cancellationToken);
    }

    private async Task<TurnResult> BackUpAsync(
        BackupSetView view, IBackups backups, BackupSet set, SnapshotRecord snapshot, ObservedBackups observed, CancellationToken cancellationToken)
    {
        if (view.Instance is null)
            return await GiveUpAsync(view, snapshot, "The DB instance has been deleted.", cancellationToken);
        if (view.Instance.Archiving is false && view.IsToRunFor(snapshot))
        {
            await _ledger.AlignInstanceAsync(view, cancellationToken);
            return await FailAsync(view, FailureKind.Transient, "The DB instance does not archive its WAL yet.", cancellationToken);
        }

        if (_operation is null)
        {
            _operation = await _ledger.BeginAsync(_work, view, snapshot, cancellationToken);
            if (_operation is null) return Parked;
            // The first step shows before it is taken; one that was recorded for this backup stays.
            if (_work.Step is null || view.Operation?.Id != _operation)
            {
                _work.Step = null;
                await RecordAsync(_operation, StepBoundaries.Prepare, 0, after: null, cancellationToken);
                if (_view is null) return Again;
            }
        }

        var order = new BackupOrder(snapshot.Id, BackupKinds.Next(observed, _clock.GetUtcNow()));
        var turn = await _calls.StepAsync(
            OperationKind.BackUp, () => backups.BackUpAsync(set, order, _calls.Fence, cancellationToken), cancellationToken);
        switch (turn)
        {
            case Turn.Continue step:
                await _ledger.ProgressAsync(view, snapshot, step.Percent, cancellationToken);
                return await RecordAsync(_operation, step.Step, step.Percent, step.After, cancellationToken);
            case Turn.BackedUp { Observed: var now } when now.Backups.FirstOrDefault(b => b.OrderId == snapshot.Id) is { } backup:
                _observed = now;
                return await TakenAsync(view, snapshot, backup, cancellationToken);
            case Turn.Fail fail:
                return await FailAsync(view, fail.Kind, fail.Message, cancellationToken);
            default:
                return await FailAsync(view, FailureKind.Transient, $"The operator answered {turn.GetType().Name}, but there is no backup.", cancellationToken);
        }
    }

    private async Task<TurnResult> TakenAsync(BackupSetView view, SnapshotRecord snapshot, ObservedBackup backup, CancellationToken cancellationToken)
    {
        await _calls.CommitAsync(OperationKind.BackUp, async () =>
        {
            await _ledger.TakenAsync(_work, view, snapshot, backup, cancellationToken);
            return true;
        });
        _figures.Taken(backup, snapshot.Type);
        return Reread();
    }

    private async Task<TurnResult> TidyAsync(
        BackupSetView view, IBackups backups, BackupSet set, RetentionPlan plan, ObservedBackups observed, CancellationToken cancellationToken)
    {
        if (plan.Expired.Count > 0)
        {
            await _ledger.ExpireAsync(_work, view, plan, observed, cancellationToken);
            return Reread();
        }

        var unwanted = view.Unwanted.ToList();
        if (unwanted.Where(s => s.BackupId is { } id && plan.Keep.Backups.Contains(id)).ToList() is { Count: > 0 } shared)
        {
            await _ledger.ForgetAsync(_work, view, shared, cancellationToken);
            return Reread();
        }

        if (view is { Instance: null, Readers.Count: 0 } && plan.Keep.Backups.Count == 0 && view.Next is null)
        {
            var removing = await _calls.StepAsync(RemoveName, () => backups.RemoveAsync(set, _calls.Fence, cancellationToken), cancellationToken);
            return await AfterAsync(view, removing, RemoveName, _ => _ledger.RemovedAsync(_work, view, cancellationToken), cancellationToken) ?? Parked;
        }

        if (!plan.Removes && unwanted.Count == 0 && plan.Keep.ArchiveFrom == view.Set.ArchiveFrom)
        {
            await _ledger.SettledAsync(_work, view, observed, cancellationToken);
            return Parked;
        }

        var pruning = await _calls.StepAsync(PruneName, () => backups.PruneAsync(set, plan.Keep, _calls.Fence, cancellationToken), cancellationToken);
        return await AfterAsync(view, pruning, PruneName, now =>
        {
            _observed = now;
            return _ledger.PrunedAsync(_work, view, plan, unwanted, cancellationToken);
        }, cancellationToken) ?? Reread();
    }

    /// <summary>Records what a step of tidying answered; null when it was the last one.</summary>
    private async Task<TurnResult?> AfterAsync(
        BackupSetView view, Turn turn, string name, Func<ObservedBackups, Task> done, CancellationToken cancellationToken)
    {
        switch (turn)
        {
            case Turn.Continue step:
                return await RecordAsync(operation: null, step.Step, step.Percent, step.After, cancellationToken);
            case Turn.BackedUp { Observed: var now }:
                await _calls.CommitAsync(name, async () =>
                {
                    await done(now);
                    return true;
                });
                return null;
            case Turn.Fail fail:
                return await FailAsync(view, fail.Kind, fail.Message, cancellationToken);
            default:
                throw new InvalidOperationException($"Unknown answer of an operator: {turn}");
        }
    }

    /// <summary>Tried again with growing pauses, until it is no use to go on with the backup in hand.</summary>
    private async Task<TurnResult> FailAsync(BackupSetView view, FailureKind kind, string reason, CancellationToken cancellationToken)
    {
        LogFailed(_work.ResourceId, _work.Step, kind, reason);
        var since = await _ledger.FailedAsync(_work, view, reason, cancellationToken);
        if (view.Next is { } snapshot)
        {
            _figures.Failed(snapshot.Type);
            var until = snapshot.Type == SnapshotType.Automated
                ? BackupSchedule.RetryUntil(view.Window, snapshot.RequestedAt, since, _options) : since + _options.OperationDeadline;
            if (kind == FailureKind.Permanent || _clock.GetUtcNow() >= until) return await GiveUpAsync(view, snapshot, reason, cancellationToken);
        }

        var pause = kind == FailureKind.StorageFull ? _options.StorageFullPause : (TimeSpan?)null;
        await _progress.FailAsync(_work, _operation ?? view.Operation?.Id, reason, pause, cancellationToken);
        return Parked;
    }

    private async Task<TurnResult> GiveUpAsync(BackupSetView view, SnapshotRecord snapshot, string reason, CancellationToken cancellationToken)
    {
        LogGivenUp(_work.ResourceId, snapshot.Identifier, reason);
        await _calls.CommitAsync(OperationKind.BackUp, async () =>
        {
            await _ledger.GiveUpAsync(_work, view, snapshot, reason, cancellationToken);
            return true;
        });
        return Reread();
    }

    /// <summary>The operator takes no backups, or cannot at present: then what it took stays.</summary>
    private async Task<TurnResult> RefuseAsync(BackupSetView view, CancellationToken cancellationToken)
    {
        if (view.Next is { } snapshot)
            return await GiveUpAsync(view, snapshot, $"The operator {view.Set.Operator} takes no backups here: './cornac doctor' tells what is missing.", cancellationToken);
        if (view.Instance is not null || _operators.Find(view.Set.Operator).Backups is not null) return await IdleAsync(cancellationToken);
        await _ledger.RemovedAsync(_work, view, cancellationToken);
        return Parked;
    }

    private async Task<TurnResult> IdleAsync(CancellationToken cancellationToken)
    {
        await _progress.IdleAsync(_work, cancellationToken);
        return Parked;
    }

    private async Task<TurnResult> RecordAsync(Guid? operation, string step, int percent, TimeSpan? after, CancellationToken cancellationToken)
    {
        var title = step switch
        {
            StepBoundaries.Prepare => "Comparing with what exists",
            _ => _operators.Find(_view!.Set.Operator).Backups!.Steps.FirstOrDefault(known => known.Name == step)?.Title ?? step,
        };
        var held = after is null || after <= _options.LongestHeldPause;
        if (await _progress.StepAsync(_work, operation, (step, title), percent, held ? null : after, deadline: null, cancellationToken)) Reread();
        return held ? new TurnResult.Again(after ?? TimeSpan.Zero) : Parked;
    }

    /// <summary>The next turn starts from what the inventory says then.</summary>
    private TurnResult Reread()
    {
        (_view, _operation) = (null, null);
        return Again;
    }

    [LoggerMessage(EventId = 4081, Level = LogLevel.Warning, Message = "Backups {ResourceId} failed at step {Step} ({Kind}): {Reason}")]
    private partial void LogFailed(string resourceId, string? step, FailureKind kind, string reason);

    [LoggerMessage(EventId = 4082, Level = LogLevel.Error, Message = "Backups {ResourceId}: gave up on {Snapshot}: {Reason}")]
    private partial void LogGivenUp(string resourceId, string snapshot, string reason);
}
