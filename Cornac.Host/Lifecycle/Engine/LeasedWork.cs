namespace Cornac.Host.Lifecycle.Engine;

/// <summary>A resource that this process alone may work on, until the lease is given back or lost.</summary>
public sealed class LeasedWork : IDisposable
{
    private readonly CancellationTokenSource _lost = new();
    private bool _ended;

    public LeasedWork() => Lost = _lost.Token;

    public required string ResourceId { get; init; }

    public required string Kind { get; init; }

    /// <summary>Number of the lease; guards every write and goes with every outside effect.</summary>
    public required long Fencing { get; init; }

    /// <summary>Leases since the last progress, 1 for the first.</summary>
    public required int Attempt { get; init; }

    /// <summary>Wake-ups that were known when the resource was last read.</summary>
    public required long Wakes { get; set; }

    /// <summary>When to stop retrying; null while nothing has begun.</summary>
    public DateTimeOffset? Deadline { get; set; }

    /// <summary>Step that the next turn takes, as last recorded.</summary>
    public string? Step { get; set; }

    /// <summary>True while the inventory's own PostgreSQL is being changed: this goes on while the inventory is away, since nobody else could take
    /// it over then, and may be what brings it back.</summary>
    public bool OutlivesInventory { get; set; }

    /// <summary>Cancelled when the lease is lost.</summary>
    public CancellationToken Lost { get; }

    /// <summary>When the lease ends unless renewed, as a timestamp of the clock.</summary>
    internal long ExpiresAt { get; set; }

    /// <summary>Cancels what runs under the lease; nothing happens when it has already ended.</summary>
    internal void Lose()
    {
        lock (_lost)
        {
            if (!_ended) _lost.Cancel();
        }
    }

    public void Dispose()
    {
        lock (_lost)
        {
            _ended = true;
            _lost.Dispose();
        }
    }
}

/// <summary>Another process owns the resource now: whatever was to be written is not.</summary>
public sealed class LeaseLostException(string resourceId) : Exception($"The lease of {resourceId} is lost.");
