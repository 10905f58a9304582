using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Rds.Naming;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Rds.Tags;

/// <summary>Tags of DB instances, for the conditions of policies.</summary>
internal sealed class InstanceTags(InventoryDb inventory) : IResourceTags
{
    public async Task<IReadOnlyDictionary<string, string>?> FindAsync(string arn, CallContext context, CancellationToken cancellationToken)
    {
        if (RdsArn.Parse(arn) is null || RdsArn.InstanceName(arn, context) is not { } name) return null;
        return await inventory.Set<InstanceRecord>().AsNoTracking()
            .Where(i => i.AccountId == context.AccountId && i.Identifier == name).Select(i => i.Tags).SingleOrDefaultAsync(cancellationToken);
    }
}
