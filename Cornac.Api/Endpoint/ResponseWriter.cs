using Cornac.Api.Protocol;

namespace Cornac.Api.Endpoint;

internal static class ResponseWriter
{
    public static string ContentType(ApiCall call) => call.Protocol switch
    {
        WireProtocol.Json => $"application/x-amz-json-{call.Service?.JsonVersion ?? "1.1"}",
        _ => "text/xml;charset=UTF-8",
    };
}
