using Cornac.Api.Endpoint;
using Cornac.Api.Identity.MultiFactor;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Users;
using Cornac.Api.Models.Iam;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Iam.Users;

/// <summary>Deletes a user from whom everything has been taken before, as IAM asks for.</summary>
internal sealed class DeleteUser(UserStore users) : UserOperation<DeleteUserRequest, DeleteUserResponse>(users)
{
    protected override bool Changes => true;

    protected override string UserName(DeleteUserRequest request) => request.UserName;

    protected override async Task<DeleteUserResponse> HandleAsync(
        UserRecord user, DeleteUserRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var inventory = Users.Inventory;
        if (user.PasswordHash is not null) throw Conflict("delete login profile");
        if (await inventory.Set<AccessKeyRecord>().AnyAsync(k => k.UserId == user.Id, cancellationToken)) throw Conflict("delete access keys");
        if (await inventory.Set<MultiFactorDeviceRecord>().AnyAsync(d => d.UserId == user.Id, cancellationToken)) throw Conflict("deactivate MFA devices");
        if (await inventory.Set<PolicyAttachmentRecord>().AnyAsync(a => a.PrincipalId == user.Id, cancellationToken)) throw Conflict("detach all policies");
        if (await inventory.Set<InlinePolicyRecord>().AnyAsync(p => p.PrincipalId == user.Id, cancellationToken)) throw Conflict("delete policies");
        inventory.Remove(user);
        return new DeleteUserResponse();
    }

    private static DeleteConflictException Conflict(string what) => new($"Cannot delete entity, must {what} first.");
}
