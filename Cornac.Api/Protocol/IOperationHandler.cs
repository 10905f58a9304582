using Cornac.Api.Endpoint;

namespace Cornac.Api.Protocol;

/// <summary>Answers one operation. The request has been decoded, validated against the model and authorised.</summary>
public interface IOperationHandler<in TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    /// <summary>ARNs of what the request acts on: what policies are asked about and the audit trail names.</summary>
    IEnumerable<string> Resources(TRequest request, CallContext context) => ["*"];

    /// <summary>Answers the request, or throws an <see cref="AwsException"/>.</summary>
    Task<TResponse> HandleAsync(TRequest request, CallContext context, CancellationToken cancellationToken);
}
