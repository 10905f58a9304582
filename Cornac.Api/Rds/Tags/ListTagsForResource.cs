using Cornac.Api.Endpoint;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Paging;

namespace Cornac.Api.Rds.Tags;

internal sealed class ListTagsForResource(TaggedResources resources) : IOperationHandler<ListTagsForResourceRequest, ListTagsForResourceResponse>
{
    public IEnumerable<string> Resources(ListTagsForResourceRequest request, CallContext context) => [TaggedResources.Canonical(request.ResourceName, context)];

    public async Task<ListTagsForResourceResponse> HandleAsync(ListTagsForResourceRequest request, CallContext context, CancellationToken cancellationToken)
    {
        Filters.From(request.Filters);
        var resource = await resources.FindAsync(request.ResourceName, context, cancellationToken);
        return new ListTagsForResourceResponse { TagList = TagRules.Show(resource.Tags) };
    }
}
