using Cornac.Api.Endpoint;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Tags;

internal sealed class RemoveTagsFromResource(TaggedResources resources)
    : IOperationHandler<RemoveTagsFromResourceRequest, RemoveTagsFromResourceResponse>
{
    public IEnumerable<string> Resources(RemoveTagsFromResourceRequest request, CallContext context) => [TaggedResources.Canonical(request.ResourceName, context)];

    public async Task<RemoveTagsFromResourceResponse> HandleAsync(
        RemoveTagsFromResourceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var resource = await resources.LockAsync(request.ResourceName, context, cancellationToken);
        var removed = request.TagKeys ?? [];
        resource.Tags = resource.Tags.Where(tag => !removed.Contains(tag.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal);
        return new RemoveTagsFromResourceResponse();
    }
}
