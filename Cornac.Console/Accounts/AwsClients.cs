using Amazon.CloudTrail;
using Amazon.CloudWatch;
using Amazon.CornacService;
using Amazon.EC2;
using Amazon.IdentityManagement;
using Amazon.Organizations;
using Amazon.RDS;
using Amazon.SecurityToken;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Console.Accounts;

/// <summary>The clients that pages may ask for.</summary>
internal static class AwsClients
{
    public static void AddAwsClients(this IServiceCollection services) => services
        .AddAwsClient<IAmazonRDS>((credentials, setUp) => new AmazonRDSClient(credentials, setUp.Invoke(new AmazonRDSConfig())))
        .AddAwsClient<IAmazonSecurityTokenService>((credentials, setUp) =>
            new AmazonSecurityTokenServiceClient(credentials, setUp.Invoke(new AmazonSecurityTokenServiceConfig())))
        .AddAwsClient<IAmazonIdentityManagementService>((credentials, setUp) =>
            new AmazonIdentityManagementServiceClient(credentials, setUp.Invoke(new AmazonIdentityManagementServiceConfig())))
        .AddAwsClient<IAmazonOrganizations>((credentials, setUp) => new AmazonOrganizationsClient(credentials, setUp.Invoke(new AmazonOrganizationsConfig())))
        .AddAwsClient<IAmazonEC2>((credentials, setUp) => new AmazonEC2Client(credentials, setUp.Invoke(new AmazonEC2Config())))
        .AddAwsClient<IAmazonCloudTrail>((credentials, setUp) => new AmazonCloudTrailClient(credentials, setUp.Invoke(new AmazonCloudTrailConfig())))
        .AddAwsClient<IAmazonCloudWatch>((credentials, setUp) => new AmazonCloudWatchClient(credentials, setUp.Invoke(new AmazonCloudWatchConfig())))
        .AddAwsClient<IAmazonCornacService>((credentials, setUp) => new AmazonCornacServiceClient(credentials, setUp.Invoke(new AmazonCornacServiceConfig())));
}
