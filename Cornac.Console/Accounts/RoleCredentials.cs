using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace Cornac.Console.Accounts;

/// <summary>Credentials of a role, assumed with the person's own and renewed while those can be.</summary>
internal sealed class RoleCredentials : RefreshingAWSCredentials
{
    private const int ShortestSessionName = 2;
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);
    private readonly IAmazonSecurityTokenService _sts;
    private readonly string _roleArn;
    private readonly string _sessionName;

    public RoleCredentials(IAmazonSecurityTokenService sts, string roleArn, string userName)
    {
        _sts = sts;
        _roleArn = roleArn;
        _sessionName = userName.Length >= ShortestSessionName ? userName : userName + "@";
        PreemptExpiryTime = Early;
    }

    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        var answer = await _sts.AssumeRoleAsync(new AssumeRoleRequest { RoleArn = _roleArn, RoleSessionName = _sessionName });
        return new CredentialsRefreshState(answer.Credentials.GetCredentials(), answer.Credentials.Expiration!.Value.ToUniversalTime());
    }
}
