using Cornac.Operators.Contract;

namespace Cornac.Host.Lifecycle.Instances;

/// <summary>What Cornac's own PostgreSQL was last asked to be and under which lease, for the time when the inventory cannot be read.</summary>
public sealed class InventoryMemory : IDisposable
{
    private readonly SemaphoreSlim _hand = new(1, 1);
    private readonly Lock _gate = new();
    private KnownInventory? _known;

    public KnownInventory? Known
    {
        get
        {
            lock (_gate) return _known;
        }
    }

    /// <summary>Changes Cornac's own PostgreSQL while nobody else of this process does. The engine may be about to when the guard begins, and the other way round:
    /// neither can ask the inventory, which is down, for a lease.</summary>
    public async Task<T> AloneAsync<T>(Func<Task<T>> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        await _hand.WaitAsync(cancellationToken);
        try
        {
            return await change();
        }
        finally
        {
            _hand.Release();
        }
    }

    public void Dispose() => _hand.Dispose();

    /// <summary>Takes note, unless something of a newer lease is known: whoever read the inventory may have read it before the engine began.</summary>
    public void Note(KnownInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        lock (_gate)
        {
            if (_known is null || inventory.Fence.Number >= _known.Fence.Number) _known = inventory;
        }
    }
}

/// <param name="Operator">Name of the operator that holds it.</param>
/// <param name="Spec">What it shall be.</param>
/// <param name="Fence">The lease.</param>
public sealed record KnownInventory(string Operator, InstanceSpec Spec, Fence Fence);
