using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;

namespace Amazon.StandIn.Pipeline;

/// <summary>Hands the configured endpoint to the endpoint provider.</summary>
internal sealed class EndpointHandler : BaseEndpointResolver
{
    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) =>
        new() { [GivenEndpoint.Parameter] = requestContext.ClientConfig.ServiceURL };
}
