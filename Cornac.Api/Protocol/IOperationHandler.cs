using Cornac.Api.Endpoint;

namespace Cornac.Api.Protocol;

/// <summary>Answers one operation. The request has been decoded, validated against the model and authorised.</summary>
public interface IOperationHandler<in TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    /// <summary>Answers the request, or throws an <see cref="AwsException"/>.</summary>
    Task<TResponse> HandleAsync(TRequest request, CallContext context, CancellationToken cancellationToken);
}
