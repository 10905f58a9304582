using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Snapshots;

/// <summary>An operation on one DB snapshot of the caller's account.</summary>
internal abstract class SnapshotOperation<TRequest, TResponse>(SnapshotStore store) : IOperationHandler<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    protected SnapshotStore Store => store;

    /// <summary>Whether the operation changes the snapshot, and so needs it locked.</summary>
    protected virtual bool Changes => true;

    public IEnumerable<string> Resources(TRequest request, CallContext context) => [SnapshotStore.Arn(SnapshotName(request), context)];

    public async Task<TResponse> HandleAsync(TRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var snapshot = Changes
            ? await store.LockOwnAsync(SnapshotName(request), context, cancellationToken)
            : await store.FindOwnAsync(SnapshotName(request), context, cancellationToken);
        return await HandleAsync(snapshot, request, context, cancellationToken);
    }

    /// <summary>Name or ARN as given.</summary>
    protected abstract string SnapshotName(TRequest request);

    protected abstract Task<TResponse> HandleAsync(SnapshotRecord snapshot, TRequest request, CallContext context, CancellationToken cancellationToken);
}
