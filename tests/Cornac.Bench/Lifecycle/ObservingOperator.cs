using System.Collections.Concurrent;
using Cornac.Operators.Contract;

namespace Cornac.Bench.Lifecycle;

/// <summary>An operator that counts what it is asked, and tells when it is asked about a resource.</summary>
internal sealed class ObservingOperator(IOperator inner) : IOperator
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _awaited = new(StringComparer.Ordinal);
    private long _steps;

    public string Name => inner.Name;

    public IReadOnlyList<OperatorStep> Steps => inner.Steps;

    /// <summary>Calls of <see cref="ConvergeAsync"/> so far.</summary>
    public long StepsTaken => Interlocked.Read(ref _steps);

    /// <summary>Ends when the resource is next looked at or worked on.</summary>
    public Task NextCall(string resourceId) =>
        _awaited.GetOrAdd(resourceId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public Task<OperatorCapabilities> DescribeAsync(CancellationToken cancellationToken) => inner.DescribeAsync(cancellationToken);

    public Task<ObservedInstance> ObserveAsync(string resourceId, CancellationToken cancellationToken)
    {
        Tell(resourceId);
        return inner.ObserveAsync(resourceId, cancellationToken);
    }

    public Task<Turn> ConvergeAsync(InstanceSpec desired, Fence fence, CancellationToken cancellationToken)
    {
        Tell(desired.ResourceId);
        Interlocked.Increment(ref _steps);
        return inner.ConvergeAsync(desired, fence, cancellationToken);
    }

    public Task<Turn> DestroyAsync(string resourceId, Fence fence, CancellationToken cancellationToken) => inner.DestroyAsync(resourceId, fence, cancellationToken);

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);

    private void Tell(string resourceId)
    {
        if (_awaited.TryRemove(resourceId, out var waiting)) waiting.TrySetResult();
    }
}
