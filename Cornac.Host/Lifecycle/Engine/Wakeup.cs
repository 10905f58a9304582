namespace Cornac.Host.Lifecycle.Engine;

/// <summary>Wakes one waiter. Being woken while nobody waits is remembered, once.</summary>
public sealed class Wakeup : IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(0, 1);
    private readonly Lock _gate = new();

    public void Wake()
    {
        lock (_gate)
        {
            if (_semaphore.CurrentCount == 0) _semaphore.Release();
        }
    }

    /// <summary>Waits to be woken, or for a time.</summary>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) => await _semaphore.WaitAsync(longest, cancellationToken);

    public void Dispose() => _semaphore.Dispose();
}
