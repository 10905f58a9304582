using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Models.Organizations;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Organizations.Tags;

/// <summary>Tags an account. The tag <c>Name</c> renames it: it is shown in place of the name that the account was made with.</summary>
internal sealed class TagResource(Organization organization) : IOperationHandler<TagResourceRequest, TagResourceResponse>
{
    public IEnumerable<string> Resources(TagResourceRequest request, CallContext context) => [Organization.AccountArn(request.ResourceId, context.AccountId)];

    public async Task<TagResourceResponse> HandleAsync(TagResourceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        await organization.RequireMasterAsync(context, cancellationToken);
        var account = await organization.LockAsync(request.ResourceId, cancellationToken) ?? throw NotFound(request.ResourceId);
        account.Tags = AccountTags.Merge(account.Tags, request.Tags);
        return new TagResourceResponse();
    }

    public static TargetNotFoundException NotFound(string id) => new($"There is no account {id}; other resources have no tags here.");
}

internal sealed class UntagResource(Organization organization) : IOperationHandler<UntagResourceRequest, UntagResourceResponse>
{
    public IEnumerable<string> Resources(UntagResourceRequest request, CallContext context) => [Organization.AccountArn(request.ResourceId, context.AccountId)];

    public async Task<UntagResourceResponse> HandleAsync(UntagResourceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        await organization.RequireMasterAsync(context, cancellationToken);
        var account = await organization.LockAsync(request.ResourceId, cancellationToken) ?? throw TagResource.NotFound(request.ResourceId);
        account.Tags = account.Tags.Where(t => !request.TagKeys.Contains(t.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal);
        return new UntagResourceResponse();
    }
}

internal sealed class ListTagsForResource(Organization organization) : IOperationHandler<ListTagsForResourceRequest, ListTagsForResourceResponse>
{
    public IEnumerable<string> Resources(ListTagsForResourceRequest request, CallContext context) =>
        [Organization.AccountArn(request.ResourceId, context.AccountId)];

    public async Task<ListTagsForResourceResponse> HandleAsync(
        ListTagsForResourceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        await organization.RequireMasterAsync(context, cancellationToken);
        var account = await organization.Inventory.Set<AccountRecord>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == request.ResourceId, cancellationToken)
            ?? throw TagResource.NotFound(request.ResourceId);
        return new ListTagsForResourceResponse { Tags = [.. account.Tags.Select(t => new Tag { Key = t.Key, Value = t.Value })] };
    }
}
