using Cornac.Api.Endpoint;
using Cornac.Api.Iam.Paging;
using Cornac.Api.Iam.Roles;
using Cornac.Api.Identity.Roles;
using Cornac.Api.Models.Iam;

namespace Cornac.Api.Iam.Policies;

internal sealed class AttachRolePolicy(RoleStore roles, PrincipalPolicies policies) : RoleOperation<AttachRolePolicyRequest, AttachRolePolicyResponse>(roles)
{
    protected override bool Changes => true;

    protected override string RoleName(AttachRolePolicyRequest request) => request.RoleName;

    protected override async Task<AttachRolePolicyResponse> HandleAsync(
        RoleRecord role, AttachRolePolicyRequest request, CallContext context, CancellationToken cancellationToken)
    {
        await policies.AttachAsync(role.Id, request.PolicyArn, context, cancellationToken);
        return new AttachRolePolicyResponse();
    }
}

internal sealed class DetachRolePolicy(RoleStore roles, PrincipalPolicies policies) : RoleOperation<DetachRolePolicyRequest, DetachRolePolicyResponse>(roles)
{
    protected override bool Changes => true;

    protected override string RoleName(DetachRolePolicyRequest request) => request.RoleName;

    protected override async Task<DetachRolePolicyResponse> HandleAsync(
        RoleRecord role, DetachRolePolicyRequest request, CallContext context, CancellationToken cancellationToken)
    {
        await policies.DetachAsync(role.Id, request.PolicyArn, cancellationToken);
        return new DetachRolePolicyResponse();
    }
}

internal sealed class ListAttachedRolePolicies(RoleStore roles, PrincipalPolicies policies)
    : RoleOperation<ListAttachedRolePoliciesRequest, ListAttachedRolePoliciesResponse>(roles)
{
    protected override string RoleName(ListAttachedRolePoliciesRequest request) => request.RoleName;

    protected override async Task<ListAttachedRolePoliciesResponse> HandleAsync(
        RoleRecord role, ListAttachedRolePoliciesRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var page = ListPage.From(request.MaxItems, request.Marker);
        var listed = await policies.ListAttachedAsync(role.Id, request.PathPrefix, page, cancellationToken);
        return new ListAttachedRolePoliciesResponse { AttachedPolicies = listed.Entries, IsTruncated = listed.IsTruncated, Marker = listed.Marker };
    }
}

internal sealed class PutRolePolicy(RoleStore roles, PrincipalPolicies policies) : RoleOperation<PutRolePolicyRequest, PutRolePolicyResponse>(roles)
{
    protected override bool Changes => true;

    protected override string RoleName(PutRolePolicyRequest request) => request.RoleName;

    protected override async Task<PutRolePolicyResponse> HandleAsync(
        RoleRecord role, PutRolePolicyRequest request, CallContext context, CancellationToken cancellationToken)
    {
        await policies.PutAsync(role.Id, request.PolicyName, request.PolicyDocument, PolicyText.LongestOfRole, cancellationToken);
        return new PutRolePolicyResponse();
    }
}

internal sealed class GetRolePolicy(RoleStore roles, PrincipalPolicies policies) : RoleOperation<GetRolePolicyRequest, GetRolePolicyResponse>(roles)
{
    protected override string RoleName(GetRolePolicyRequest request) => request.RoleName;

    protected override async Task<GetRolePolicyResponse> HandleAsync(
        RoleRecord role, GetRolePolicyRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var document = await policies.GetAsync(role.Id, request.PolicyName, "role", cancellationToken);
        return new GetRolePolicyResponse { RoleName = role.Name, PolicyName = request.PolicyName, PolicyDocument = PolicyText.Encode(document) };
    }
}

internal sealed class DeleteRolePolicy(RoleStore roles, PrincipalPolicies policies) : RoleOperation<DeleteRolePolicyRequest, DeleteRolePolicyResponse>(roles)
{
    protected override bool Changes => true;

    protected override string RoleName(DeleteRolePolicyRequest request) => request.RoleName;

    protected override async Task<DeleteRolePolicyResponse> HandleAsync(
        RoleRecord role, DeleteRolePolicyRequest request, CallContext context, CancellationToken cancellationToken)
    {
        await policies.DeleteAsync(role.Id, request.PolicyName, "role", cancellationToken);
        return new DeleteRolePolicyResponse();
    }
}

internal sealed class ListRolePolicies(RoleStore roles, PrincipalPolicies policies) : RoleOperation<ListRolePoliciesRequest, ListRolePoliciesResponse>(roles)
{
    protected override string RoleName(ListRolePoliciesRequest request) => request.RoleName;

    protected override async Task<ListRolePoliciesResponse> HandleAsync(
        RoleRecord role, ListRolePoliciesRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var listed = await policies.ListAsync(role.Id, ListPage.From(request.MaxItems, request.Marker), cancellationToken);
        return new ListRolePoliciesResponse { PolicyNames = listed.Entries, IsTruncated = listed.IsTruncated, Marker = listed.Marker };
    }
}
