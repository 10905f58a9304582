using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.StandIn.Pipeline;

namespace Amazon.StandIn;

/// <summary>A client on the pipeline of the AWS SDK: credentials, signatures, retries, time limits and user agent are the SDK's own.</summary>
public abstract class StandInClient : AmazonServiceClient
{
    private readonly ServiceMetadata _metadata;

    protected StandInClient(StandInConfig config)
        : base(config)
    {
        ArgumentNullException.ThrowIfNull(config);
        _metadata = new ServiceMetadata(config.Service.ServiceId);
    }

    protected StandInClient(AWSCredentials credentials, StandInConfig config)
        : base(credentials, config)
    {
        ArgumentNullException.ThrowIfNull(config);
        _metadata = new ServiceMetadata(config.Service.ServiceId);
    }

    protected override IServiceMetadata ServiceMetadata => _metadata;

    /// <summary>The endpoint that a request would go to.</summary>
    public Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request) =>
        Config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(request));

    protected Task<TResponse> CallAsync<TRequest, TResponse>(
        ClientOperation<TRequest, TResponse> operation, TRequest request, CancellationToken cancellationToken)
        where TRequest : AmazonWebServiceRequest
        where TResponse : AmazonWebServiceResponse, new()
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(request);
        return InvokeAsync<TResponse>(request, operation.Options(), cancellationToken);
    }

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        pipeline.RemoveHandler<EndpointResolver>();
        // Each goes directly behind the marshaller, so the last one added comes first: it chooses the signer, then the endpoint is known.
        pipeline.AddHandlerAfter<Marshaller>(new EndpointHandler());
        pipeline.AddHandlerAfter<Marshaller>(new SignatureHandler());
    }
}
