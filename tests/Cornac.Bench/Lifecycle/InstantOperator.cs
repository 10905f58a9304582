using System.Collections.Concurrent;
using System.Diagnostics;
using Cornac.Operators.Contract;

namespace Cornac.Bench.Lifecycle;

/// <summary>An operator whose creations have five steps and whose other changes have one, all without any work.</summary>
internal sealed class InstantOperator : IOperator
{
    private readonly ConcurrentDictionary<string, (int Progress, long Generation)> _reached = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<long>> _awaited = new(StringComparer.Ordinal);

    public string Name => "instant";

    public IReadOnlyList<OperatorStep> Steps { get; } =
        [.. Enumerable.Range(1, 5).Select(i => new OperatorStep($"step-{i}", $"Taking step {i}"))];

    /// <summary>Completes at the next converging call for a resource, with the time stamp of that call.</summary>
    public Task<long> NextCallAsync(string resourceId) =>
        (_awaited[resourceId] = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public Task<OperatorCapabilities> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(new OperatorCapabilities
    {
        EngineVersions = [new EngineVersion("15.18", "")],
        Classes = [new InstanceClass("db.t3.micro", 2, 1L << 30)],
        MinStorageGiB = 5,
        MaxStorageGiB = 100,
    });

    public Task<ObservedInstance> ObserveAsync(string resourceId, CancellationToken cancellationToken) => Task.FromResult(See(resourceId));

    public Task<Turn> ConvergeAsync(InstanceSpec desired, Fence fence, CancellationToken cancellationToken)
    {
        if (_awaited.TryRemove(desired.ResourceId, out var awaited)) awaited.SetResult(Stopwatch.GetTimestamp());
        var (progress, _) = _reached.AddOrUpdate(
            desired.ResourceId, _ => (1, 0), (_, reached) => (Math.Min(reached.Progress + 1, Steps.Count), desired.Generation));
        return Task.FromResult<Turn>(
            progress < Steps.Count ? new Turn.Continue(Steps[progress].Name, 20 * progress, TimeSpan.Zero) : new Turn.Done(See(desired.ResourceId)));
    }

    public Task<Turn> DestroyAsync(string resourceId, Fence fence, CancellationToken cancellationToken)
    {
        _reached.TryRemove(resourceId, out _);
        return Task.FromResult<Turn>(new Turn.Done(See(resourceId)));
    }

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([.. _reached.Keys]);

    private ObservedInstance See(string resourceId) => _reached.TryGetValue(resourceId, out var reached) && reached.Progress == Steps.Count
        ? new ObservedInstance { ResourceId = resourceId, State = InstanceState.Running, Generation = reached.Generation, EngineVersion = "15.18" }
        : new ObservedInstance { ResourceId = resourceId, State = InstanceState.Absent };
}
