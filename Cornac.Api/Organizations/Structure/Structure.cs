using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Models.Organizations;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;
using WireOrganization = Cornac.Api.Models.Organizations.Organization;

namespace Cornac.Api.Organizations.Structure;

/// <summary>Describes the organization, to callers of every account in it.</summary>
internal sealed class DescribeOrganization(Organization organization) : IOperationHandler<DescribeOrganizationRequest, DescribeOrganizationResponse>
{
    public async Task<DescribeOrganizationResponse> HandleAsync(
        DescribeOrganizationRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var master = await organization.MasterAsync(cancellationToken);
        return new DescribeOrganizationResponse
        {
            Organization = new WireOrganization
            {
                Id = Organization.Id(master.Id),
                Arn = Organization.Arn(master.Id),
                FeatureSet = OrganizationFeatureSet.ALL,
                MasterAccountArn = Organization.AccountArn(master.Id, master.Id),
                MasterAccountId = master.Id,
                MasterAccountEmail = master.Email,
                AvailablePolicyTypes = [],
            },
        };
    }
}

internal sealed class ListRoots(Organization organization) : IOperationHandler<ListRootsRequest, ListRootsResponse>
{
    public async Task<ListRootsResponse> HandleAsync(ListRootsRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var master = await organization.RequireMasterAsync(context, cancellationToken);
        return new ListRootsResponse
        {
            Roots = [new Root { Id = Organization.RootId(master.Id), Arn = Organization.RootArn(master.Id), Name = "Root", PolicyTypes = [] }],
        };
    }
}

internal sealed class ListParents(Organization organization) : IOperationHandler<ListParentsRequest, ListParentsResponse>
{
    public IEnumerable<string> Resources(ListParentsRequest request, CallContext context) => [Organization.AccountArn(request.ChildId, context.AccountId)];

    public async Task<ListParentsResponse> HandleAsync(ListParentsRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var master = await organization.RequireMasterAsync(context, cancellationToken);
        if (!await organization.Inventory.Set<AccountRecord>().AnyAsync(a => a.Id == request.ChildId, cancellationToken))
            throw new ChildNotFoundException($"You specified a child that doesn't exist: {request.ChildId}.");
        return new ListParentsResponse { Parents = [new Parent { Id = Organization.RootId(master.Id), Type = ParentType.ROOT }] };
    }
}
