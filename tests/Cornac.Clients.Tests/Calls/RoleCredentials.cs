using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace Cornac.Clients.Tests.Calls;

/// <summary>Credentials of a role, taken again before they end.</summary>
internal sealed class RoleCredentials(IAmazonSecurityTokenService sts, string roleArn, string sessionName, TimeSpan duration) : RefreshingAWSCredentials
{
    protected override CredentialsRefreshState GenerateNewCredentials() => throw new NotSupportedException("Clients are asynchronous.");

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        var request = new AssumeRoleRequest { RoleArn = roleArn, RoleSessionName = sessionName, DurationSeconds = (int)duration.TotalSeconds };
        var credentials = (await sts.AssumeRoleAsync(request)).Credentials;
        return new CredentialsRefreshState(await credentials.GetCredentialsAsync(), credentials.Expiration!.Value);
    }
}
