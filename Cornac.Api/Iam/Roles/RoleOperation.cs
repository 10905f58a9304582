using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Roles;
using Cornac.Api.Protocol;

namespace Cornac.Api.Iam.Roles;

/// <summary>An operation on one role of the caller's account.</summary>
internal abstract class RoleOperation<TRequest, TResponse>(RoleStore roles) : IOperationHandler<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    protected RoleStore Roles => roles;

    /// <summary>Whether the operation changes the role or what belongs to it, and so needs it locked.</summary>
    protected virtual bool Changes => false;

    public async ValueTask<IReadOnlyList<string>> FindResourcesAsync(TRequest request, CallContext context, CancellationToken cancellationToken) =>
        [await roles.ArnAsync(RoleName(request), context, cancellationToken)];

    public async Task<TResponse> HandleAsync(TRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var role = Changes
            ? await roles.LockAsync(RoleName(request), context, cancellationToken)
            : await roles.FindAsync(RoleName(request), context, cancellationToken);
        return await HandleAsync(role, request, context, cancellationToken);
    }

    protected abstract string RoleName(TRequest request);

    protected abstract Task<TResponse> HandleAsync(RoleRecord role, TRequest request, CallContext context, CancellationToken cancellationToken);
}
