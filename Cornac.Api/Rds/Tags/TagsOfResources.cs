using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Rds.Naming;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Rds.Tags;

/// <summary>Tags of DB instances, DB snapshots and automated backups of the caller's account, for the conditions of policies.</summary>
internal sealed class TagsOfResources(InventoryDb inventory) : IResourceTags
{
    public async Task<IReadOnlyDictionary<string, string>?> FindAsync(string arn, CallContext context, CancellationToken cancellationToken)
    {
        var (type, name) = TaggedResources.TryParse(arn, context) is { } found ? (found.Type, found.Name) : ("", "");
        var tags = type switch
        {
            RdsArn.Instance => inventory.Set<InstanceRecord>().Where(i => i.AccountId == context.AccountId && i.Identifier == name).Select(i => i.Tags),
            RdsArn.Snapshot => inventory.Set<SnapshotRecord>().Where(s => s.AccountId == context.AccountId && s.Identifier == name).Select(s => s.Tags),
            RdsArn.AutomatedBackup => inventory.Set<BackupSetRecord>().Where(b => b.AccountId == context.AccountId && b.AutomatedBackupId == name).Select(b => b.Tags),
            _ => null,
        };
        return tags is null ? null : await tags.SingleOrDefaultAsync(cancellationToken);
    }
}
