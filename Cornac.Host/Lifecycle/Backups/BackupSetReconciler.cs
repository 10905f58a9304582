using Cornac.Api.Inventory.Lifecycle;
using Cornac.Host.Backups;
using Cornac.Host.Lifecycle.Engine;
using Cornac.Host.Lifecycle.Instances;
using Cornac.Host.Operators;

namespace Cornac.Host.Lifecycle.Backups;

/// <summary>Brings sets of backups to what is wanted of them.</summary>
public sealed class BackupSetReconciler(
    BackupLedger ledger, OperationProgress progress, OperatorRegistry operators, BackupPlaces places, ILifecycleProbe probe, LifecycleMetrics metrics,
    BackupMetrics figures, LifecycleOptions options, TimeProvider clock, ILogger<BackupSetReconciliation> logger) : IReconciler
{
    public string Kind => WorkItemRecord.BackupSetKind;

    public IReconciliation Take(LeasedWork work) => new BackupSetReconciliation(
        work, ledger, progress, new OperatorCalls(work, probe, metrics, clock, logger), operators, places, figures, options, clock, logger);
}
