using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Users;
using Cornac.Api.Protocol;

namespace Cornac.Api.Iam.Users;

/// <summary>An operation on one user of the caller's account.</summary>
internal abstract class UserOperation<TRequest, TResponse>(UserStore users) : IOperationHandler<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    protected UserStore Users => users;

    /// <summary>Whether the operation changes the user or what belongs to it, and so needs it locked.</summary>
    protected virtual bool Changes => false;

    public async ValueTask<IReadOnlyList<string>> FindResourcesAsync(TRequest request, CallContext context, CancellationToken cancellationToken) =>
        [await users.ArnAsync(UserName(request), context, cancellationToken)];

    public async Task<TResponse> HandleAsync(TRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var user = Changes
            ? await users.LockAsync(UserName(request), context, cancellationToken)
            : await users.FindAsync(UserName(request), context, cancellationToken);
        return await HandleAsync(user, request, context, cancellationToken);
    }

    /// <summary>The user's name as given; null for the caller.</summary>
    protected abstract string? UserName(TRequest request);

    protected abstract Task<TResponse> HandleAsync(UserRecord user, TRequest request, CallContext context, CancellationToken cancellationToken);
}
