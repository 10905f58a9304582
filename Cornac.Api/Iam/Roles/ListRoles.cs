using Cornac.Api.Endpoint;
using Cornac.Api.Iam.Paging;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Roles;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Iam;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Iam.Roles;

internal sealed class ListRoles(InventoryDb inventory) : IOperationHandler<ListRolesRequest, ListRolesResponse>
{
    public IEnumerable<string> Resources(ListRolesRequest request, CallContext context) => [Arn.Role(context.AccountId, request.PathPrefix ?? "/", "")];

    public async Task<ListRolesResponse> HandleAsync(ListRolesRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var page = ListPage.From(request.MaxItems, request.Marker);
        var prefix = request.PathPrefix ?? "/";
        var query = inventory.Set<RoleRecord>().AsNoTracking().Where(r => r.AccountId == context.AccountId && r.Path.StartsWith(prefix));
        if (page.After is { } after) query = query.Where(r => string.Compare(r.NameKey, after) > 0);
        var listed = page.Cut(await query.OrderBy(r => r.NameKey).Take(page.Size + 1).ToListAsync(cancellationToken), r => r.NameKey);
        return new ListRolesResponse { Roles = listed.Show(r => r.Show(withTags: false)), IsTruncated = listed.IsTruncated, Marker = listed.Marker };
    }
}
