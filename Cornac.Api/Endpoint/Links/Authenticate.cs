using System.Collections.Frozen;
using Cornac.Api.Identity;
using Cornac.Api.Models;
using Cornac.Api.Protocol;
using Cornac.Api.Signing;

namespace Cornac.Api.Endpoint.Links;

/// <summary>Verifies the signature and finds the caller. There is no other way to a caller than through here.</summary>
internal sealed class Authenticate(SignatureVerifier verifier, CredentialStore credentials, ApiSettings settings) : IApiLink
{
    private static readonly FrozenDictionary<string, ServiceDescriptor> Services =
        ServiceCatalog.All.ToFrozenDictionary(service => service.SigningName, StringComparer.Ordinal);

    public async Task InvokeAsync(ApiCall call, Func<Task> next)
    {
        var signed = SignedRequest.Parse(call.Received);
        call.Service = Services.GetValueOrDefault(signed.Scope.Service);
        call.Protocol = ProtocolOf(call);
        var credential = await credentials.FindAsync(signed.AccessKeyId, signed.Token, call.Http.RequestAborted);
        verifier.Verify(signed, settings.Region, call.Service is null ? [] : [call.Service.SigningName], credential.Secret);
        call.Caller = credential.Caller;
        await credentials.RecordUseAsync(credential, signed.Scope.Service, settings.Region, call.Http.RequestAborted);
        await next();
    }

    /// <summary>A service with both protocols is answered in the one that was asked in.</summary>
    private static WireProtocol ProtocolOf(ApiCall call) =>
        call.Service is null || call.Service.Protocols.Contains(call.Protocol) ? call.Protocol : call.Service.Protocols[0];
}
