using Cornac.Api.Endpoint;

namespace Cornac.Api.Protocol;

/// <summary>Answers one operation. The request has been decoded, validated against the model and authorised.</summary>
public interface IOperationHandler<in TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    /// <summary>ARNs of what the request acts on: what policies are asked about and the audit trail names.</summary>
    IEnumerable<string> Resources(TRequest request, CallContext context) => ["*"];

    /// <summary>The same, where it takes the inventory to tell: the ARN of a user has its path, for example. This is what is asked for.</summary>
    ValueTask<IReadOnlyList<string>> FindResourcesAsync(TRequest request, CallContext context, CancellationToken cancellationToken) =>
        new([.. Resources(request, context)]);

    /// <summary>Answers the request, or throws an <see cref="AwsException"/>.</summary>
    Task<TResponse> HandleAsync(TRequest request, CallContext context, CancellationToken cancellationToken);
}
