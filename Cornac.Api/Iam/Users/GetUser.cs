using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Users;
using Cornac.Api.Models.Iam;

namespace Cornac.Api.Iam.Users;

internal sealed class GetUser(UserStore users) : UserOperation<GetUserRequest, GetUserResponse>(users)
{
    protected override string? UserName(GetUserRequest request) => request.UserName;

    protected override Task<GetUserResponse> HandleAsync(UserRecord user, GetUserRequest request, CallContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new GetUserResponse { User = user.Show() });
}
