using System.Collections.Frozen;
using Cornac.Api.Identity;
using Cornac.Api.Models;
using Cornac.Api.Protocol;

namespace Cornac.Api.Endpoint.Links;

/// <summary>Finds out who calls, and which service was signed for.</summary>
internal sealed class Authenticate(Authenticator authenticator, ApiSettings settings) : IApiLink
{
    private static readonly FrozenDictionary<string, ServiceDescriptor> Services =
        ServiceCatalog.All.ToFrozenDictionary(service => service.SigningName, StringComparer.Ordinal);

    public async Task InvokeAsync(ApiCall call, Func<Task> next)
    {
        var (caller, service) = await authenticator.AuthenticateAsync(call.Received, settings.Region, Services.Keys, call.Http.RequestAborted);
        call.Caller = caller;
        call.Service = Services[service];
        // A service that speaks several protocols answers in the one it was asked in.
        var asked = call.Protocol;
        call.Protocol = call.Service.Protocols.Contains(asked) ? asked : call.Service.Protocols[0];
        await next();
    }
}
