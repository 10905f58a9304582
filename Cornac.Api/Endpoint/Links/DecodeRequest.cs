using Cornac.Api.Protocol;

namespace Cornac.Api.Endpoint.Links;

/// <summary>Makes the typed request and checks it against the service's model.</summary>
internal sealed class DecodeRequest : IApiLink
{
    public Task InvokeAsync(ApiCall call, Func<Task> next)
    {
        call.Request = call.Operation!.Decode(call.Parameters ?? JsonParser.Parse(call.Body.Span));
        return next();
    }
}
