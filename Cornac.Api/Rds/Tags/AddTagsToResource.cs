using Cornac.Api.Endpoint;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Tags;

internal sealed class AddTagsToResource(TaggedResources resources) : IOperationHandler<AddTagsToResourceRequest, AddTagsToResourceResponse>
{
    public IEnumerable<string> Resources(AddTagsToResourceRequest request, CallContext context) => [TaggedResources.Canonical(request.ResourceName, context)];

    public async Task<AddTagsToResourceResponse> HandleAsync(AddTagsToResourceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var resource = await resources.LockAsync(request.ResourceName, context, cancellationToken);
        resource.Tags = TagRules.Merge(resource.Tags, request.Tags);
        return new AddTagsToResourceResponse();
    }
}
