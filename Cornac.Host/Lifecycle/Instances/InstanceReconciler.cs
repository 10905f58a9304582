using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Lifecycle.Engine;
using Cornac.Host.Operators;

namespace Cornac.Host.Lifecycle.Instances;

/// <summary>Brings DB instances to their desired state with the operator that holds them.</summary>
public sealed class InstanceReconciler(
    InstanceLedger ledger, OperationProgress progress, OperatorRegistry operators, InstanceSpecs specs, InventoryMemory memory, ILifecycleProbe probe,
    LifecycleMetrics metrics, LifecycleOptions options, TimeProvider clock, ILogger<InstanceReconciliation> logger) : IReconciler
{
    public string Kind => WorkItemRecord.InstanceKind;

    public IReconciliation Take(LeasedWork work) =>
        new InstanceReconciliation(work, ledger, progress, new OperatorCalls(work, probe, metrics, clock, logger), operators, specs, memory, options, clock,
            logger);
}
