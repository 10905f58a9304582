using Cornac.Api.Endpoint;
using Cornac.Api.Iam.Paging;
using Cornac.Api.Iam.Tags;
using Cornac.Api.Identity.Roles;
using Cornac.Api.Models.Iam;

namespace Cornac.Api.Iam.Roles;

internal sealed class TagRole(RoleStore roles) : RoleOperation<TagRoleRequest, TagRoleResponse>(roles)
{
    protected override bool Changes => true;

    protected override string RoleName(TagRoleRequest request) => request.RoleName;

    protected override Task<TagRoleResponse> HandleAsync(
        RoleRecord role, TagRoleRequest request, CallContext context, CancellationToken cancellationToken)
    {
        role.Tags = TagSet.Merge(role.Tags, request.Tags);
        return Task.FromResult(new TagRoleResponse());
    }
}

internal sealed class UntagRole(RoleStore roles) : RoleOperation<UntagRoleRequest, UntagRoleResponse>(roles)
{
    protected override bool Changes => true;

    protected override string RoleName(UntagRoleRequest request) => request.RoleName;

    protected override Task<UntagRoleResponse> HandleAsync(
        RoleRecord role, UntagRoleRequest request, CallContext context, CancellationToken cancellationToken)
    {
        role.Tags = TagSet.Without(role.Tags, request.TagKeys);
        return Task.FromResult(new UntagRoleResponse());
    }
}

internal sealed class ListRoleTags(RoleStore roles) : RoleOperation<ListRoleTagsRequest, ListRoleTagsResponse>(roles)
{
    protected override string RoleName(ListRoleTagsRequest request) => request.RoleName;

    protected override Task<ListRoleTagsResponse> HandleAsync(
        RoleRecord role, ListRoleTagsRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var listed = ListPage.From(request.MaxItems, request.Marker).Of(role.Tags, tag => tag.Key);
        return Task.FromResult(new ListRoleTagsResponse { Tags = listed.Show(TagSet.Tag), IsTruncated = listed.IsTruncated, Marker = listed.Marker });
    }
}
