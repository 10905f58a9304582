using Cornac.Operators.Contract;

namespace Cornac.Host.Lifecycle.Instances;

/// <summary>What Cornac's own PostgreSQL was last asked to be and under which lease, for the time when the inventory cannot be read.</summary>
public sealed class InventoryMemory
{
    private readonly Lock _gate = new();
    private KnownInventory? _known;

    public KnownInventory? Known
    {
        get
        {
            lock (_gate) return _known;
        }
    }

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
