using Cornac.Host.Lifecycle.Engine;

namespace Cornac.Host.Tests.Lifecycle;

/// <summary>Cuts its engine off from the inventory at a boundary, and goes no further: what a killed process leaves.</summary>
internal sealed class DyingProbe(StepBoundary at) : ILifecycleProbe
{
    private volatile bool _met;

    public TestHost? Host { get; set; }

    public bool Met => _met;

    public Task ReachedAsync(StepBoundary boundary)
    {
        if (_met) throw new OperationCanceledException();
        if (boundary != at) return Task.CompletedTask;
        Host!.Cut();
        _met = true;
        throw new OperationCanceledException();
    }
}
