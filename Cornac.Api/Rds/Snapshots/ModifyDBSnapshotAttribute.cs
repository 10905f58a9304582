using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Rds.Snapshots;

/// <summary>Shares a manual snapshot with other accounts of the organization, and takes that back.</summary>
internal sealed class ModifyDBSnapshotAttribute(SnapshotStore store)
    : SnapshotOperation<ModifyDBSnapshotAttributeRequest, ModifyDBSnapshotAttributeResponse>(store)
{
    protected override string SnapshotName(ModifyDBSnapshotAttributeRequest request) => request.DBSnapshotIdentifier;

    protected override async Task<ModifyDBSnapshotAttributeResponse> HandleAsync(
        SnapshotRecord snapshot, ModifyDBSnapshotAttributeRequest request, CallContext context, CancellationToken cancellationToken)
    {
        if (request.AttributeName != SnapshotAttributes.Restore)
            throw CommonErrors.InvalidParameterValue($"Unknown AttributeName {request.AttributeName}: use {SnapshotAttributes.Restore}.");
        if (snapshot.Type != SnapshotType.Manual)
            throw new InvalidDBSnapshotStateException(
                $"DB snapshot {snapshot.Identifier} is {snapshot.Type}: only manual snapshots can be shared. Copy it with CopyDBSnapshot, and share the copy.");
        SnapshotStore.RequireAvailable(snapshot, "share it");

        List<string> added = [.. request.ValuesToAdd ?? []];
        List<string> removed = [.. request.ValuesToRemove ?? []];
        if (added.Intersect(removed, StringComparer.Ordinal).FirstOrDefault() is { } both)
            throw CommonErrors.InvalidParameterCombination($"{both} is in ValuesToAdd and in ValuesToRemove.");
        await CheckAsync(added, context, cancellationToken);
        var shared = snapshot.SharedWith.Except(removed, StringComparer.Ordinal).Union(added, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (shared.Count > SnapshotAttributes.MostAccounts)
            throw new SharedSnapshotQuotaExceededException(
                $"A DB snapshot can be shared with {SnapshotAttributes.MostAccounts} accounts, this would make {shared.Count}.");
        snapshot.SharedWith = shared;
        return new ModifyDBSnapshotAttributeResponse { DBSnapshotAttributesResult = SnapshotAttributes.Show(snapshot) };
    }

    private async Task CheckAsync(List<string> added, CallContext context, CancellationToken cancellationToken)
    {
        if (added.Contains(SnapshotAttributes.Everyone, StringComparer.Ordinal))
            throw CommonErrors.InvalidParameterValue("Snapshots are not made public here: name the accounts to share with, each by its 12 digits.");
        if (added.Contains(context.AccountId, StringComparer.Ordinal))
            throw CommonErrors.InvalidParameterValue($"The DB snapshot belongs to account {context.AccountId}, which need not share it with itself.");
        var known = await Store.Inventory.Set<AccountRecord>().AsNoTracking()
            .Where(a => added.Contains(a.Id) && a.Status == AccountStatus.Active).Select(a => a.Id).ToListAsync(cancellationToken);
        if (added.Except(known, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
            throw CommonErrors.InvalidParameterValue($"There is no account {unknown}: name accounts of this service that are in use, each by its 12 digits.");
    }
}
