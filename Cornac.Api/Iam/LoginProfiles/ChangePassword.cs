using Cornac.Api.Endpoint;
using Cornac.Api.Iam.Users;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Users;
using Cornac.Api.Models.Iam;
using Cornac.Api.Protocol;

namespace Cornac.Api.Iam.LoginProfiles;

/// <summary>Lets a user change its own password: one whose policies allow it, or every user that none denies it where the account's password
/// policy says so.</summary>
internal sealed class ChangePassword(UserStore users, PasswordRules rules, Passwords passwords, AccessControl access, ResourceTags tags, TimeProvider clock)
    : IOperationHandler<ChangePasswordRequest, ChangePasswordResponse>
{
    public IEnumerable<string> Resources(ChangePasswordRequest request, CallContext context) => [context.Caller.IdentityArn];

    public async Task<ChangePasswordResponse> HandleAsync(ChangePasswordRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var question = context.Ask("iam:ChangePassword", context.Caller.IdentityArn, clock.GetUtcNow()) with
        {
            ResourceTags = await tags.FindAsync(context.Caller.IdentityArn, context, cancellationToken),
        };
        var isFree = context.Caller.UserName is not null && await rules.PolicyAsync(context.AccountId, cancellationToken) is { UsersMayChange: true };
        if (!isFree || PolicyEvaluator.Evaluate(question) is not { Kind: DecisionKind.ImplicitDeny, BySession: false }) access.Demand(question);
        if (context.Caller.UserName is null) throw new InvalidUserTypeException("Only users have passwords; the caller is a role session.");
        var user = await users.LockAsync(given: null, context, cancellationToken);
        user.RequireLogin();
        if (!passwords.Verify(user.PasswordHash!, request.OldPassword))
            throw CommonErrors.AccessDenied("The old password is not the user's password.");
        await rules.SetAsync(user, request.NewPassword, cancellationToken);
        user.PasswordResetRequired = false;
        return new ChangePasswordResponse();
    }
}
