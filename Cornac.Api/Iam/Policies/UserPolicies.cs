using Cornac.Api.Endpoint;
using Cornac.Api.Iam.Paging;
using Cornac.Api.Iam.Users;
using Cornac.Api.Identity.Users;
using Cornac.Api.Models.Iam;

namespace Cornac.Api.Iam.Policies;

internal sealed class AttachUserPolicy(UserStore users, PrincipalPolicies policies) : UserOperation<AttachUserPolicyRequest, AttachUserPolicyResponse>(users)
{
    protected override bool Changes => true;

    protected override string UserName(AttachUserPolicyRequest request) => request.UserName;

    protected override async Task<AttachUserPolicyResponse> HandleAsync(
        UserRecord user, AttachUserPolicyRequest request, CallContext context, CancellationToken cancellationToken)
    {
        await policies.AttachAsync(user.Id, request.PolicyArn, context, cancellationToken);
        return new AttachUserPolicyResponse();
    }
}

internal sealed class DetachUserPolicy(UserStore users, PrincipalPolicies policies) : UserOperation<DetachUserPolicyRequest, DetachUserPolicyResponse>(users)
{
    protected override bool Changes => true;

    protected override string UserName(DetachUserPolicyRequest request) => request.UserName;

    protected override async Task<DetachUserPolicyResponse> HandleAsync(
        UserRecord user, DetachUserPolicyRequest request, CallContext context, CancellationToken cancellationToken)
    {
        await policies.DetachAsync(user.Id, request.PolicyArn, cancellationToken);
        return new DetachUserPolicyResponse();
    }
}

internal sealed class ListAttachedUserPolicies(UserStore users, PrincipalPolicies policies)
    : UserOperation<ListAttachedUserPoliciesRequest, ListAttachedUserPoliciesResponse>(users)
{
    protected override string UserName(ListAttachedUserPoliciesRequest request) => request.UserName;

    protected override async Task<ListAttachedUserPoliciesResponse> HandleAsync(
        UserRecord user, ListAttachedUserPoliciesRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var page = ListPage.From(request.MaxItems, request.Marker);
        var listed = await policies.ListAttachedAsync(user.Id, request.PathPrefix, page, cancellationToken);
        return new ListAttachedUserPoliciesResponse { AttachedPolicies = listed.Entries, IsTruncated = listed.IsTruncated, Marker = listed.Marker };
    }
}

internal sealed class PutUserPolicy(UserStore users, PrincipalPolicies policies) : UserOperation<PutUserPolicyRequest, PutUserPolicyResponse>(users)
{
    protected override bool Changes => true;

    protected override string UserName(PutUserPolicyRequest request) => request.UserName;

    protected override async Task<PutUserPolicyResponse> HandleAsync(
        UserRecord user, PutUserPolicyRequest request, CallContext context, CancellationToken cancellationToken)
    {
        await policies.PutAsync(user.Id, request.PolicyName, request.PolicyDocument, PolicyText.LongestOfUser, cancellationToken);
        return new PutUserPolicyResponse();
    }
}

internal sealed class GetUserPolicy(UserStore users, PrincipalPolicies policies) : UserOperation<GetUserPolicyRequest, GetUserPolicyResponse>(users)
{
    protected override string UserName(GetUserPolicyRequest request) => request.UserName;

    protected override async Task<GetUserPolicyResponse> HandleAsync(
        UserRecord user, GetUserPolicyRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var document = await policies.GetAsync(user.Id, request.PolicyName, "user", cancellationToken);
        return new GetUserPolicyResponse { UserName = user.Name, PolicyName = request.PolicyName, PolicyDocument = PolicyText.Encode(document) };
    }
}

internal sealed class DeleteUserPolicy(UserStore users, PrincipalPolicies policies) : UserOperation<DeleteUserPolicyRequest, DeleteUserPolicyResponse>(users)
{
    protected override bool Changes => true;

    protected override string UserName(DeleteUserPolicyRequest request) => request.UserName;

    protected override async Task<DeleteUserPolicyResponse> HandleAsync(
        UserRecord user, DeleteUserPolicyRequest request, CallContext context, CancellationToken cancellationToken)
    {
        await policies.DeleteAsync(user.Id, request.PolicyName, "user", cancellationToken);
        return new DeleteUserPolicyResponse();
    }
}

internal sealed class ListUserPolicies(UserStore users, PrincipalPolicies policies) : UserOperation<ListUserPoliciesRequest, ListUserPoliciesResponse>(users)
{
    protected override string UserName(ListUserPoliciesRequest request) => request.UserName;

    protected override async Task<ListUserPoliciesResponse> HandleAsync(
        UserRecord user, ListUserPoliciesRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var listed = await policies.ListAsync(user.Id, ListPage.From(request.MaxItems, request.Marker), cancellationToken);
        return new ListUserPoliciesResponse { PolicyNames = listed.Entries, IsTruncated = listed.IsTruncated, Marker = listed.Marker };
    }
}
