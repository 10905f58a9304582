using Cornac.Api.Endpoint;
using Cornac.Api.Iam.Policies;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Roles;
using Cornac.Api.Models.Iam;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Iam.Roles;

internal sealed class UpdateRole(RoleStore roles) : RoleOperation<UpdateRoleRequest, UpdateRoleResponse>(roles)
{
    protected override bool Changes => true;

    protected override string RoleName(UpdateRoleRequest request) => request.RoleName;

    protected override Task<UpdateRoleResponse> HandleAsync(
        RoleRecord role, UpdateRoleRequest request, CallContext context, CancellationToken cancellationToken)
    {
        role.Description = request.Description ?? role.Description;
        role.MaxSessionDuration = request.MaxSessionDuration ?? role.MaxSessionDuration;
        return Task.FromResult(new UpdateRoleResponse());
    }
}

internal sealed class UpdateAssumeRolePolicy(RoleStore roles, PolicyText texts)
    : RoleOperation<UpdateAssumeRolePolicyRequest, UpdateAssumeRolePolicyResponse>(roles)
{
    protected override bool Changes => true;

    protected override string RoleName(UpdateAssumeRolePolicyRequest request) => request.RoleName;

    protected override Task<UpdateAssumeRolePolicyResponse> HandleAsync(
        RoleRecord role, UpdateAssumeRolePolicyRequest request, CallContext context, CancellationToken cancellationToken)
    {
        texts.Check(request.PolicyDocument, PolicyKind.Trust, PolicyText.LongestTrust);
        role.TrustPolicy = request.PolicyDocument;
        return Task.FromResult(new UpdateAssumeRolePolicyResponse());
    }
}

internal sealed class DeleteRole(RoleStore roles) : RoleOperation<DeleteRoleRequest, DeleteRoleResponse>(roles)
{
    protected override bool Changes => true;

    protected override string RoleName(DeleteRoleRequest request) => request.RoleName;

    protected override async Task<DeleteRoleResponse> HandleAsync(
        RoleRecord role, DeleteRoleRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var inventory = Roles.Inventory;
        if (await inventory.Set<PolicyAttachmentRecord>().AnyAsync(a => a.PrincipalId == role.Id, cancellationToken))
            throw new DeleteConflictException("Cannot delete entity, must detach all policies first.");
        if (await inventory.Set<InlinePolicyRecord>().AnyAsync(p => p.PrincipalId == role.Id, cancellationToken))
            throw new DeleteConflictException("Cannot delete entity, must delete policies first.");
        inventory.Remove(role);
        return new DeleteRoleResponse();
    }
}
