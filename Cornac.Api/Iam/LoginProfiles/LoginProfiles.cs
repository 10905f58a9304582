using Cornac.Api.Endpoint;
using Cornac.Api.Iam.Users;
using Cornac.Api.Identity.Users;
using Cornac.Api.Models.Iam;
using Cornac.Api.Protocol;

namespace Cornac.Api.Iam.LoginProfiles;

internal sealed class CreateLoginProfile(UserStore users, PasswordRules rules, TimeProvider clock)
    : UserOperation<CreateLoginProfileRequest, CreateLoginProfileResponse>(users)
{
    protected override bool Changes => true;

    protected override string? UserName(CreateLoginProfileRequest request) => request.UserName;

    protected override async Task<CreateLoginProfileResponse> HandleAsync(
        UserRecord user, CreateLoginProfileRequest request, CallContext context, CancellationToken cancellationToken)
    {
        if (user.PasswordHash is not null) throw new EntityAlreadyExistsException($"Login Profile for user {user.Name} already exists.");
        await rules.SetAsync(user, request.Password ?? throw CommonErrors.ValidationError("Password must be given."), cancellationToken);
        user.PasswordResetRequired = request.PasswordResetRequired ?? false;
        user.LoginCreatedAt = clock.GetUtcNow();
        return new CreateLoginProfileResponse { LoginProfile = user.ShowLogin() };
    }
}

internal sealed class GetLoginProfile(UserStore users) : UserOperation<GetLoginProfileRequest, GetLoginProfileResponse>(users)
{
    protected override string? UserName(GetLoginProfileRequest request) => request.UserName;

    protected override Task<GetLoginProfileResponse> HandleAsync(
        UserRecord user, GetLoginProfileRequest request, CallContext context, CancellationToken cancellationToken)
    {
        user.RequireLogin();
        return Task.FromResult(new GetLoginProfileResponse { LoginProfile = user.ShowLogin() });
    }
}

internal sealed class UpdateLoginProfile(UserStore users, PasswordRules rules) : UserOperation<UpdateLoginProfileRequest, UpdateLoginProfileResponse>(users)
{
    protected override bool Changes => true;

    protected override string UserName(UpdateLoginProfileRequest request) => request.UserName;

    protected override async Task<UpdateLoginProfileResponse> HandleAsync(
        UserRecord user, UpdateLoginProfileRequest request, CallContext context, CancellationToken cancellationToken)
    {
        user.RequireLogin();
        if (request.Password is { } password) await rules.SetAsync(user, password, cancellationToken);
        user.PasswordResetRequired = request.PasswordResetRequired ?? user.PasswordResetRequired;
        return new UpdateLoginProfileResponse();
    }
}

internal sealed class DeleteLoginProfile(UserStore users) : UserOperation<DeleteLoginProfileRequest, DeleteLoginProfileResponse>(users)
{
    protected override bool Changes => true;

    protected override string? UserName(DeleteLoginProfileRequest request) => request.UserName;

    protected override Task<DeleteLoginProfileResponse> HandleAsync(
        UserRecord user, DeleteLoginProfileRequest request, CallContext context, CancellationToken cancellationToken)
    {
        user.RequireLogin();
        (user.PasswordHash, user.PasswordResetRequired, user.LoginCreatedAt, user.PasswordChangedAt) = (null, false, null, null);
        return Task.FromResult(new DeleteLoginProfileResponse());
    }
}

internal static class LoginOfUser
{
    /// <exception cref="NoSuchEntityException">The user has no password.</exception>
    public static void RequireLogin(this UserRecord user)
    {
        if (user.PasswordHash is null) throw new NoSuchEntityException($"Login Profile for User {user.Name} cannot be found.");
    }

    public static LoginProfile ShowLogin(this UserRecord user) => new()
    {
        UserName = user.Name, CreateDate = user.LoginCreatedAt ?? user.CreatedAt, PasswordResetRequired = user.PasswordResetRequired,
    };
}
