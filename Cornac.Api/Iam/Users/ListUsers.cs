using Cornac.Api.Endpoint;
using Cornac.Api.Iam.Paging;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Iam;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Iam.Users;

internal sealed class ListUsers(InventoryDb inventory) : IOperationHandler<ListUsersRequest, ListUsersResponse>
{
    public IEnumerable<string> Resources(ListUsersRequest request, CallContext context) => [Arn.User(context.AccountId, request.PathPrefix ?? "/", "")];

    public async Task<ListUsersResponse> HandleAsync(ListUsersRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var page = ListPage.From(request.MaxItems, request.Marker);
        var prefix = request.PathPrefix ?? "/";
        var query = inventory.Set<UserRecord>().AsNoTracking().Where(u => u.AccountId == context.AccountId && u.Path.StartsWith(prefix));
        if (page.After is { } after) query = query.Where(u => string.Compare(u.NameKey, after) > 0);
        var listed = page.Cut(await query.OrderBy(u => u.NameKey).Take(page.Size + 1).ToListAsync(cancellationToken), u => u.NameKey);
        return new ListUsersResponse { Users = listed.Show(u => u.Show(withTags: false)), IsTruncated = listed.IsTruncated, Marker = listed.Marker };
    }
}
