using Cornac.Api.Endpoint;
using Cornac.Api.Iam.Paging;
using Cornac.Api.Iam.Tags;
using Cornac.Api.Identity.Users;
using Cornac.Api.Models.Iam;

namespace Cornac.Api.Iam.Users;

internal sealed class TagUser(UserStore users) : UserOperation<TagUserRequest, TagUserResponse>(users)
{
    protected override bool Changes => true;

    protected override string UserName(TagUserRequest request) => request.UserName;

    protected override Task<TagUserResponse> HandleAsync(
        UserRecord user, TagUserRequest request, CallContext context, CancellationToken cancellationToken)
    {
        user.Tags = TagSet.Merge(user.Tags, request.Tags);
        return Task.FromResult(new TagUserResponse());
    }
}

internal sealed class UntagUser(UserStore users) : UserOperation<UntagUserRequest, UntagUserResponse>(users)
{
    protected override bool Changes => true;

    protected override string UserName(UntagUserRequest request) => request.UserName;

    protected override Task<UntagUserResponse> HandleAsync(
        UserRecord user, UntagUserRequest request, CallContext context, CancellationToken cancellationToken)
    {
        user.Tags = TagSet.Without(user.Tags, request.TagKeys);
        return Task.FromResult(new UntagUserResponse());
    }
}

internal sealed class ListUserTags(UserStore users) : UserOperation<ListUserTagsRequest, ListUserTagsResponse>(users)
{
    protected override string UserName(ListUserTagsRequest request) => request.UserName;

    protected override Task<ListUserTagsResponse> HandleAsync(
        UserRecord user, ListUserTagsRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var listed = ListPage.From(request.MaxItems, request.Marker).Of(user.Tags, tag => tag.Key);
        return Task.FromResult(new ListUserTagsResponse { Tags = listed.Show(TagSet.Tag), IsTruncated = listed.IsTruncated, Marker = listed.Marker });
    }
}
