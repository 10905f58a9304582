using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Backups;
using Cornac.Host.Lifecycle.Engine;
using Cornac.Host.Lifecycle.Instances;
using Cornac.Host.Operators;

namespace Cornac.Host.Lifecycle.Drills;

/// <summary>Carries restore drills out.</summary>
public sealed class RestoreDrillReconciler(
    DrillLedger ledger, OperationProgress progress, OperatorRegistry operators, BackupPlaces places, ILifecycleProbe probe, LifecycleMetrics metrics,
    LifecycleOptions options, TimeProvider clock, ILogger<RestoreDrillReconciliation> logger) : IReconciler
{
    public string Kind => WorkItemRecord.RestoreDrillKind;

    public IReconciliation Take(LeasedWork work) => new RestoreDrillReconciliation(
        work, ledger, progress, new OperatorCalls(work, probe, metrics, clock, logger), operators, places, options, clock, logger);
}
