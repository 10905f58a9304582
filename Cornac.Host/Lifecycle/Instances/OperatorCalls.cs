using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Lifecycle.Engine;
using Cornac.Operators.Contract;

namespace Cornac.Host.Lifecycle.Instances;

/// <summary>Calls of an operator under one lease: what it throws becomes a failure like any other.</summary>
internal sealed class OperatorCalls(LeasedWork work, ILifecycleProbe probe, LifecycleMetrics metrics, TimeProvider clock, ILogger logger)
{
    public Fence Fence => new(work.Fencing);

    /// <summary>Takes one step.</summary>
    /// <exception cref="LeaseLostException">The operator has seen a newer lease.</exception>
    public Task<Turn> StepAsync(OperationKind kind, Func<Task<Turn>> call, CancellationToken cancellationToken) =>
        StepAsync(StepBoundaries.Name(kind), call, cancellationToken);

    /// <summary>The same for what no operation shows.</summary>
    public async Task<Turn> StepAsync(string operation, Func<Task<Turn>> call, CancellationToken cancellationToken)
    {
        var step = work.Step ?? StepBoundaries.Prepare;
        await probe.ReachedAsync(new StepBoundary(operation, step, BoundarySide.Before));
        var began = clock.GetTimestamp();
        var turn = await GuardAsync<Turn>(call, failure => new Turn.Fail(FailureKind.Transient, $"{failure.GetType().Name}: {failure.Message}"),
            cancellationToken);
        metrics.Step(operation, step, clock.GetElapsedTime(began));
        if (turn is Turn.Fail fail) metrics.Failure(fail.Kind.ToString());
        await probe.ReachedAsync(new StepBoundary(operation, step, BoundarySide.After));
        return turn;
    }

    /// <summary>Looks; null when that failed, with the reason.</summary>
    public async Task<(ObservedInstance? Observed, string? Failure)> ObserveAsync(IOperator one, CancellationToken cancellationToken) =>
        await GuardAsync<(ObservedInstance?, string?)>(
            async () => (await one.ObserveAsync(work.ResourceId, cancellationToken), null),
            failure => (null, $"{failure.GetType().Name}: {failure.Message}"), cancellationToken);

    /// <summary>Records with the boundaries of the transaction that ends an operation.</summary>
    public Task<T> CommitAsync<T>(OperationKind kind, Func<Task<T>> commit) => CommitAsync(StepBoundaries.Name(kind), commit);

    /// <summary>The same for what no operation shows.</summary>
    public async Task<T> CommitAsync<T>(string operation, Func<Task<T>> commit)
    {
        await probe.ReachedAsync(new StepBoundary(operation, StepBoundaries.Commit, BoundarySide.Before));
        var result = await commit();
        await probe.ReachedAsync(new StepBoundary(operation, StepBoundaries.Commit, BoundarySide.After));
        return result;
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> call, Func<Exception, T> failed, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (StaleFenceException)
        {
            throw new LeaseLostException(work.ResourceId);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && failure is not OutOfMemoryException)
        {
            logger.OperatorThrew(failure, work.ResourceId, work.Step);
            return failed(failure);
        }
    }
}

internal static partial class OperatorCallsLog
{
    [LoggerMessage(EventId = 4031, Level = LogLevel.Warning, Message = "The operator failed with {ResourceId} at step {Step}; it is tried again")]
    public static partial void OperatorThrew(this ILogger logger, Exception failure, string resourceId, string? step);
}
