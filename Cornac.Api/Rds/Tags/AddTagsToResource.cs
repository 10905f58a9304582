using Cornac.Api.Endpoint;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Tags;

internal sealed class AddTagsToResource(TaggedResources resources) : IOperationHandler<AddTagsToResourceRequest, AddTagsToResourceResponse>
{
    public IEnumerable<string> Resources(AddTagsToResourceRequest request, CallContext context) => [TaggedResources.Canonical(request.ResourceName, context)];

    public async Task<AddTagsToResourceResponse> HandleAsync(AddTagsToResourceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var instance = await resources.LockAsync(request.ResourceName, context, cancellationToken);
        instance.Tags = TagRules.Merge(instance.Tags, request.Tags);
        return new AddTagsToResourceResponse();
    }
}
