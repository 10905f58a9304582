using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Instances;
using Cornac.Api.Rds.Quotas;
using Cornac.Api.Rds.Tags;

namespace Cornac.Api.Rds.Snapshots;

/// <summary>Gives the backup of a snapshot one more name, which is kept for as long as it is wanted, whatever becomes of the first. No data is copied,
/// so it is available at once.</summary>
internal sealed class CopyDBSnapshot(SnapshotStore store, AccountQuotas quotas, BackupEvents events, TimeProvider clock, SnapshotView view)
    : IOperationHandler<CopyDBSnapshotRequest, CopyDBSnapshotResponse>
{
    public IEnumerable<string> Resources(CopyDBSnapshotRequest request, CallContext context) =>
        [SnapshotStore.Arn(request.SourceDBSnapshotIdentifier, context), SnapshotStore.Arn(request.TargetDBSnapshotIdentifier, context)];

    public async Task<CopyDBSnapshotResponse> HandleAsync(CopyDBSnapshotRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var identifier = SnapshotStore.NewIdentifier(request.TargetDBSnapshotIdentifier, nameof(request.TargetDBSnapshotIdentifier));
        UnofferedParameters.Check(request);
        if (request.SourceRegion is { } region && region != context.Region)
            throw CommonErrors.InvalidParameterValue($"SourceRegion is {region}: there is one region, {context.Region}.");
        var source = await store.LockReadableAsync(request.SourceDBSnapshotIdentifier, context, cancellationToken);
        SnapshotStore.RequireAvailable(source, "copy it");
        Surroundings.CheckOptionGroup(request.OptionGroupName, source.Source.Settings.OptionGroup);
        if (request.CopyTags == true && source.AccountId != context.AccountId)
            throw CommonErrors.InvalidParameterCombination("CopyTags: the tags of a DB snapshot are not shared with it. Give the copy Tags of its own.");
        await store.RequireFreeAsync(context.AccountId, identifier, cancellationToken);
        await quotas.DemandSnapshotAsync(context.AccountId, cancellationToken);

        var now = clock.GetUtcNow();
        var copy = new SnapshotRecord
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            AccountId = context.AccountId,
            Identifier = identifier,
            SetId = source.SetId,
            InstanceIdentifier = source.InstanceIdentifier,
            InstanceCreatedAt = source.InstanceCreatedAt,
            Type = SnapshotType.Manual,
            RequestedAt = now,
            Source = source.Source,
            CopyOf = SnapshotStore.Arn(source, context.Region).ToString(),
            Tags = TagRules.Merge(request.CopyTags == true ? source.Tags : [], request.Tags),
            Status = SnapshotStatus.Available,
            Percent = 100,
            BackupId = source.BackupId,
            CreatedAt = now,
            OriginalCreatedAt = source.OriginalCreatedAt ?? source.CreatedAt,
            DatabaseBytes = source.DatabaseBytes,
        };
        store.Inventory.Add(copy);
        store.Inventory.AddRange(events.CreatingSnapshot(copy), events.SnapshotCreated(copy));
        await store.Inventory.SaveUniqueAsync(() => SnapshotStore.AlreadyExists(identifier), cancellationToken);
        return new CopyDBSnapshotResponse { DBSnapshot = view.Show(copy, context) };
    }
}
