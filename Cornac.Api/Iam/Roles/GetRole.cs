using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Roles;
using Cornac.Api.Models.Iam;

namespace Cornac.Api.Iam.Roles;

internal sealed class GetRole(RoleStore roles) : RoleOperation<GetRoleRequest, GetRoleResponse>(roles)
{
    protected override string RoleName(GetRoleRequest request) => request.RoleName;

    protected override Task<GetRoleResponse> HandleAsync(RoleRecord role, GetRoleRequest request, CallContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new GetRoleResponse { Role = role.Show() });
}

/// <summary>There are no instance profiles here; clients ask for them before they delete a role.</summary>
internal sealed class ListInstanceProfilesForRole(RoleStore roles)
    : RoleOperation<ListInstanceProfilesForRoleRequest, ListInstanceProfilesForRoleResponse>(roles)
{
    protected override string RoleName(ListInstanceProfilesForRoleRequest request) => request.RoleName;

    protected override Task<ListInstanceProfilesForRoleResponse> HandleAsync(
        RoleRecord role, ListInstanceProfilesForRoleRequest request, CallContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new ListInstanceProfilesForRoleResponse { InstanceProfiles = [], IsTruncated = false });
}
