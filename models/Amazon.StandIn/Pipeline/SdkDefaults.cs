using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.StandIn.Pipeline;

/// <summary>Defaults of clients: those of the SDK's standard mode. The other modes know networks of Amazon's.</summary>
internal sealed class SdkDefaults : IDefaultConfigurationProvider
{
    private static readonly TimeSpan Connect = TimeSpan.FromMilliseconds(3100);

    public IDefaultConfiguration GetDefaultConfiguration(RegionEndpoint clientRegion, DefaultConfigurationMode? requestedConfigurationMode = null) =>
        new DefaultConfiguration
        {
            Name = DefaultConfigurationMode.Standard,
            RetryMode = RequestRetryMode.Standard,
            S3UsEast1RegionalEndpoint = S3UsEast1RegionalEndpointValue.Regional,
            ConnectTimeout = Connect,
            TlsNegotiationTimeout = Connect,
        };
}
