using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Instances;

namespace Cornac.Api.Rds.Snapshots;

/// <summary>Modifies a snapshot to what it is: there is one option group for each version, and backups stay as PostgreSQL wrote them.</summary>
internal sealed class ModifyDBSnapshot(SnapshotStore store, SnapshotView view) : SnapshotOperation<ModifyDBSnapshotRequest, ModifyDBSnapshotResponse>(store)
{
    protected override string SnapshotName(ModifyDBSnapshotRequest request) => request.DBSnapshotIdentifier;

    protected override Task<ModifyDBSnapshotResponse> HandleAsync(
        SnapshotRecord snapshot, ModifyDBSnapshotRequest request, CallContext context, CancellationToken cancellationToken)
    {
        SnapshotStore.RequireAvailable(snapshot, "modify it");
        if (request.EngineVersion is { } version && version != snapshot.Source.EngineVersion)
            throw CommonErrors.InvalidParameterCombination(
                $"DB snapshot {snapshot.Identifier} is of PostgreSQL {snapshot.Source.EngineVersion}, and snapshots are not upgraded here: restore it, and upgrade the DB instance.");
        Surroundings.CheckOptionGroup(request.OptionGroupName, snapshot.Source.Settings.OptionGroup);
        return Task.FromResult(new ModifyDBSnapshotResponse { DBSnapshot = view.Show(snapshot, context) });
    }
}
