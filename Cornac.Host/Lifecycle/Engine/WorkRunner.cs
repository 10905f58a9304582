using Cornac.Api.Inventory;

namespace Cornac.Host.Lifecycle.Engine;

/// <summary>Runs the turns of one lease until it is given back, lost, or the host stops.</summary>
public sealed partial class WorkRunner(
    IEnumerable<IReconciler> reconcilers, WorkLeases leases, OperationProgress progress, LifecycleMetrics metrics, TimeProvider clock,
    ILogger<WorkRunner> logger)
{
    private static readonly TimeSpan OutagePause = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<string, IReconciler> _reconcilers = reconcilers.ToDictionary(reconciler => reconciler.Kind, StringComparer.Ordinal);

    public async Task RunAsync(LeasedWork work, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, work.Lost);
        try
        {
            await TakeTurnsAsync(work, either.Token);
        }
        catch (LeaseLostException)
        {
            metrics.LeaseLost();
            LogLeaseLost(work.ResourceId, work.Fencing);
        }
        catch (OperationCanceledException) when (work.Lost.IsCancellationRequested)
        {
            metrics.LeaseLost();
            LogLeaseLost(work.ResourceId, work.Fencing);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await ReleaseAsync(work);
        }
    }

    private async Task TakeTurnsAsync(LeasedWork work, CancellationToken cancellationToken)
    {
        var reconciliation = _reconcilers[work.Kind].Take(work);
        while (true)
        {
            try
            {
                metrics.Turn(work.Kind);
                if (await reconciliation.TurnAsync(cancellationToken) is not TurnResult.Again again) return;
                if (again.After > TimeSpan.Zero) await Task.Delay(again.After, clock, cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
            }
            catch (Exception failure) when (InventoryAvailability.IsAway(failure))
            {
                // The step may be done and only its record missing: it is idempotent, so the turn is taken again, under the same lease.
                LogInventoryAway(work.ResourceId, failure.Message);
                await Task.Delay(OutagePause, clock, cancellationToken);
            }
            catch (Exception failure) when (failure is not (LeaseLostException or OperationCanceledException))
            {
                metrics.Failure(failure.GetType().Name);
                LogTurnFailed(failure, work.ResourceId);
                await progress.FailAsync(work, operation: null, $"{failure.GetType().Name}: {failure.Message}", pause: null, cancellationToken);
                return;
            }
        }
    }

    private async Task ReleaseAsync(LeasedWork work)
    {
        try
        {
            await leases.ReleaseAsync(work, CancellationToken.None);
        }
        catch (Exception failure) when (InventoryAvailability.IsAway(failure))
        {
            LogNotReleased(work.ResourceId, failure.Message); // It ends by itself, or by the successor of this process.
        }
    }
}
