using Cornac.Api.Endpoint;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Iam;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Iam.AccessKeys;

/// <summary>Says when and where a key was last used, to the minute.</summary>
internal sealed class GetAccessKeyLastUsed(InventoryDb inventory) : IOperationHandler<GetAccessKeyLastUsedRequest, GetAccessKeyLastUsedResponse>
{
    private const string Never = "N/A";

    public async ValueTask<IReadOnlyList<string>> FindResourcesAsync(
        GetAccessKeyLastUsedRequest request, CallContext context, CancellationToken cancellationToken) =>
        await FindAsync(request.AccessKeyId, context, cancellationToken) is { User: var user }
            ? [Arn.User(user.AccountId, user.Path, user.Name)]
            : [Arn.User(context.AccountId, "/", "*")];

    public async Task<GetAccessKeyLastUsedResponse> HandleAsync(
        GetAccessKeyLastUsedRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var (key, user) = await FindAsync(request.AccessKeyId, context, cancellationToken)
            ?? throw new NoSuchEntityException($"The Access Key with id {request.AccessKeyId} cannot be found.");
        return new GetAccessKeyLastUsedResponse
        {
            UserName = user.Name,
            AccessKeyLastUsed = new AccessKeyLastUsed
            {
                LastUsedDate = key.LastUsedAt, ServiceName = key.LastUsedService ?? Never, Region = key.LastUsedRegion ?? Never,
            },
        };
    }

    private async Task<(AccessKeyRecord Key, UserRecord User)?> FindAsync(string id, CallContext context, CancellationToken cancellationToken)
    {
        var keys = inventory.Set<AccessKeyRecord>().AsNoTracking().Where(k => k.Id == id);
        var users = inventory.Set<UserRecord>().Where(u => u.AccountId == context.AccountId);
        var found = await keys.Join(users, k => k.UserId, u => u.Id, (key, user) => new { key, user }).SingleOrDefaultAsync(cancellationToken);
        return found is null ? null : (found.key, found.user);
    }
}
