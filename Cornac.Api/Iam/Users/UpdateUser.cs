using Cornac.Api.Endpoint;
using Cornac.Api.Identity;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Iam;
using Cornac.Api.Protocol;

namespace Cornac.Api.Iam.Users;

/// <summary>Renames or moves a user. As in AWS the caller must be allowed to do so with the user as it is and as it shall be.</summary>
internal sealed class UpdateUser(UserStore users) : IOperationHandler<UpdateUserRequest, UpdateUserResponse>
{
    public async ValueTask<IReadOnlyList<string>> FindResourcesAsync(UpdateUserRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var current = await users.ArnAsync(request.UserName, context, cancellationToken);
        var path = request.NewPath ?? current[current.IndexOf('/', StringComparison.Ordinal)..(current.LastIndexOf('/') + 1)];
        var renamed = Arn.User(context.AccountId, path, request.NewUserName ?? current[(current.LastIndexOf('/') + 1)..]);
        return renamed == current ? [current] : [current, renamed];
    }

    public async Task<UpdateUserResponse> HandleAsync(UpdateUserRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var user = await users.LockAsync(request.UserName, context, cancellationToken);
        user.Name = request.NewUserName ?? user.Name;
        user.Path = request.NewPath ?? user.Path;
        await users.Inventory.SaveUniqueAsync(() => CreateUser.AlreadyExists(user.Name), cancellationToken);
        return new UpdateUserResponse();
    }
}
