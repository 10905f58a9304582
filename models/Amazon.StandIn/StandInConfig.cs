using System.Reflection;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.StandIn.Pipeline;
using Amazon.Util.Internal;

namespace Amazon.StandIn;

/// <summary>Settings of a client. The endpoint must be given, by <see cref="ClientConfig.ServiceURL"/>, by <c>AWS_ENDPOINT_URL</c> or by the
/// <c>endpoint_url</c> of a profile: these clients know none of Amazon's.</summary>
public abstract class StandInConfig : ClientConfig
{
    private readonly string _userAgent;

    protected StandInConfig(ServiceDescription service)
        : base(new SdkDefaults())
    {
        ArgumentNullException.ThrowIfNull(service);
        Service = service;
        ServiceId = service.ServiceId;
        AuthenticationServiceName = service.SigningName;
        EndpointProvider = new GivenEndpoint(service.ServiceId);
        var version = GetType().Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()?.Version ?? "";
        _userAgent = InternalSDKUtils.BuildUserAgentString(service.ServiceId, version);
    }

    public override string RegionEndpointServiceName => Service.SigningName;

    public override string ServiceVersion => Service.ApiVersion;

    public override string UserAgent => _userAgent;

    internal ServiceDescription Service { get; }

    /// <exception cref="AmazonClientException">No endpoint is given.</exception>
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(new EndpointParameters { [GivenEndpoint.Parameter] = ServiceURL });
}
