using Cornac.Api.Signing;

namespace Cornac.Api.Identity;

/// <summary>Finds out who calls. Every form of credentials goes through here, and here alone.</summary>
public sealed class Authenticator(CredentialStore credentials, SignatureVerifier verifier)
{
    /// <summary>Authenticates a request.</summary>
    /// <param name="received">The request as it came.</param>
    /// <param name="region">Region that it must be signed for.</param>
    /// <param name="services">Signing names that it may be signed for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The caller, and the signing name of the service that was signed for.</returns>
    /// <exception cref="SignatureException">It is not known who calls.</exception>
    public async Task<(Caller Caller, string Service)> AuthenticateAsync(
        ReceivedRequest received, string region, IReadOnlyCollection<string> services, CancellationToken cancellationToken)
    {
        var signed = SignedRequest.Parse(received);
        var credential = await credentials.FindAsync(signed.AccessKeyId, signed.Token, cancellationToken);
        verifier.Verify(signed, region, services, credential.Secret);
        var caller = credential.Caller;
        await credentials.RecordUseAsync(credential, signed.Scope.Service, region, cancellationToken);
        return (caller, signed.Scope.Service);
    }
}
