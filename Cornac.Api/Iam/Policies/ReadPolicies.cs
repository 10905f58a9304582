using Cornac.Api.Endpoint;
using Cornac.Api.Iam.Paging;
using Cornac.Api.Models.Iam;
using Cornac.Api.Protocol;

namespace Cornac.Api.Iam.Policies;

internal sealed class GetPolicy(PolicyStore policies) : IOperationHandler<GetPolicyRequest, GetPolicyResponse>
{
    public IEnumerable<string> Resources(GetPolicyRequest request, CallContext context) => [request.PolicyArn];

    public async Task<GetPolicyResponse> HandleAsync(GetPolicyRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var policy = await policies.FindAsync(request.PolicyArn, context, cancellationToken);
        var attachments = await policies.AttachmentsAsync(context.AccountId, cancellationToken);
        return new GetPolicyResponse { Policy = policy.Show(attachments.GetValueOrDefault(policy.Arn), inDetail: true) };
    }
}

internal sealed class GetPolicyVersion(PolicyStore policies) : IOperationHandler<GetPolicyVersionRequest, GetPolicyVersionResponse>
{
    public IEnumerable<string> Resources(GetPolicyVersionRequest request, CallContext context) => [request.PolicyArn];

    public async Task<GetPolicyVersionResponse> HandleAsync(GetPolicyVersionRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var policy = await policies.FindAsync(request.PolicyArn, context, cancellationToken);
        return request.VersionId == ManagedPolicy.Version
            ? new GetPolicyVersionResponse { PolicyVersion = policy.ShowVersion(withDocument: true) }
            : throw new NoSuchEntityException($"Policy {request.PolicyArn} version {request.VersionId} does not exist or is not attachable.");
    }
}

internal sealed class ListPolicyVersions(PolicyStore policies) : IOperationHandler<ListPolicyVersionsRequest, ListPolicyVersionsResponse>
{
    public IEnumerable<string> Resources(ListPolicyVersionsRequest request, CallContext context) => [request.PolicyArn];

    public async Task<ListPolicyVersionsResponse> HandleAsync(ListPolicyVersionsRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var policy = await policies.FindAsync(request.PolicyArn, context, cancellationToken);
        return new ListPolicyVersionsResponse { Versions = [policy.ShowVersion(withDocument: false)], IsTruncated = false };
    }
}

internal sealed class ListPolicies(PolicyStore policies) : IOperationHandler<ListPoliciesRequest, ListPoliciesResponse>
{
    public async Task<ListPoliciesResponse> HandleAsync(ListPoliciesRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var page = ListPage.From(request.MaxItems, request.Marker);
        var found = new List<ManagedPolicy>();
        if (request.Scope != PolicyScopeType.Local) found.AddRange(policies.OfAws());
        if (request.Scope != PolicyScopeType.AWS) found.AddRange(await policies.OfAccountAsync(context.AccountId, cancellationToken));
        // Permissions boundaries are not offered, so no policy is used as one.
        if (request.PolicyUsageFilter == PolicyUsageType.PermissionsBoundary) found.Clear();
        var attachments = await policies.AttachmentsAsync(context.AccountId, cancellationToken);
        var listed = page.Of(
            found.Where(p => p.Path.StartsWith(request.PathPrefix ?? "/", StringComparison.Ordinal)
                && (request.OnlyAttached != true || attachments.ContainsKey(p.Arn))),
            policy => policy.Arn);
        return new ListPoliciesResponse
        {
            Policies = listed.Show(p => p.Show(attachments.GetValueOrDefault(p.Arn), inDetail: false)), IsTruncated = listed.IsTruncated, Marker = listed.Marker,
        };
    }
}
