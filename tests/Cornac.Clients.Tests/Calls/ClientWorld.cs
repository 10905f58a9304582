using Amazon.CloudTrail;
using Amazon.CornacService;
using Amazon.IdentityManagement;
using Amazon.Organizations;
using Amazon.RDS;
using Amazon.Runtime;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Api.Tests.Iam;
using Cornac.Testing;

namespace Cornac.Clients.Tests.Calls;

/// <summary>A running endpoint, and clients that are made as the console makes its own: an address, a region and credentials.</summary>
public sealed class ClientWorld(TemporaryPostgres postgres) : IAsyncLifetime
{
    private readonly IamWorld _world = new(postgres);

    internal RunningApi Api => _world.Api;

    /// <summary>The master account's administrator.</summary>
    internal ApiClient Administrator => _world.Admin;

    public string TeamRole => _world.TeamRole();

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _world.InitializeAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    internal static AWSCredentials Key(ApiClient user) => new BasicAWSCredentials(user.AccessKeyId, user.Secret);

    internal AmazonRDSClient Rds(AWSCredentials credentials) => new(credentials, At(new AmazonRDSConfig()));

    internal AmazonIdentityManagementServiceClient Iam(AWSCredentials credentials) => new(credentials, At(new AmazonIdentityManagementServiceConfig()));

    internal AmazonOrganizationsClient Organizations(AWSCredentials credentials) => new(credentials, At(new AmazonOrganizationsConfig()));

    internal AmazonCloudTrailClient CloudTrail(AWSCredentials credentials) => new(credentials, At(new AmazonCloudTrailConfig()));

    internal AmazonCornacServiceClient Cornac(AWSCredentials credentials) => new(credentials, At(new AmazonCornacServiceConfig()));

    internal T At<T>(T config)
        where T : ClientConfig
    {
        config.ServiceURL = Api.Url;
        config.AuthenticationRegion = RunningApi.Region;
        return config;
    }
}
