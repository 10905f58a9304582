using Cornac.Api.Identity.Sessions;
using Cornac.Api.Models.Sts;

namespace Cornac.Api.Sts;

internal static class TemporaryCredentialsView
{
    public static Credentials ToWire(this TemporaryCredentials credentials) => new()
    {
        AccessKeyId = credentials.AccessKeyId,
        SecretAccessKey = credentials.SecretAccessKey,
        SessionToken = credentials.SessionToken,
        Expiration = credentials.Expiration,
    };
}
