using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Instances;

/// <summary>An operation that changes one DB instance of the caller's account, and answers with what has become of it.</summary>
internal abstract class InstanceOperation<TRequest, TResponse>(InstanceStore store, InstanceView view) : IOperationHandler<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    protected InstanceStore Store => store;

    public IEnumerable<string> Resources(TRequest request, CallContext context) =>
        [InstanceStore.Arn(InstanceName(request), context), .. OtherResources(request, context)];

    public async Task<TResponse> HandleAsync(TRequest request, CallContext context, CancellationToken cancellationToken)
    {
        Check(request);
        var instance = await store.LockAsync(InstanceName(request), context, cancellationToken);
        await ChangeAsync(instance, request, context, cancellationToken);
        return Answer(view.Show(
            instance, await store.BackupHealthAsync(instance, cancellationToken), await store.LinksAsync(instance, cancellationToken)));
    }

    protected abstract string? InstanceName(TRequest request);

    /// <summary>ARNs of what the request acts on beside the instance.</summary>
    protected virtual IEnumerable<string> OtherResources(TRequest request, CallContext context) => [];

    /// <summary>Refuses what is wrong whichever the instance is.</summary>
    protected virtual void Check(TRequest request)
    {
    }

    /// <summary>Checks whether the instance, which is locked, allows it, and asks for the work.</summary>
    protected abstract Task ChangeAsync(InstanceRecord instance, TRequest request, CallContext context, CancellationToken cancellationToken);

    protected abstract TResponse Answer(DBInstance shown);
}
