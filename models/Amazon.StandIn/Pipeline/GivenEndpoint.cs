using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Amazon.StandIn.Pipeline;

/// <summary>Takes the endpoint that the client was given; there is no other.</summary>
internal sealed class GivenEndpoint(string serviceId) : IEndpointProvider
{
    public const string Parameter = "Endpoint";

    public Endpoint ResolveEndpoint(EndpointParameters parameters) => parameters[Parameter] is string { Length: > 0 } url
        ? new Endpoint(url)
        : throw new AmazonClientException($"No endpoint is given for {serviceId}. Set ServiceURL of its configuration, or AWS_ENDPOINT_URL.");
}
