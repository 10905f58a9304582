using Cornac.Api.Protocol;

namespace Cornac.Api.Endpoint.Links;

/// <summary>Writes what the handler answered. It stands before what records failures: a client that goes away now does not make a call that was
/// carried out a failed one.</summary>
internal sealed class WriteAnswer : IApiLink
{
    public async Task InvokeAsync(ApiCall call, Func<Task> next)
    {
        await next();
        call.Http.Response.ContentType = ErrorEncoder.ContentType(call.Protocol, call.Service);
        call.Operation!.Encode(call.Protocol, call.Response!, call.RequestId, call.Http.Response.BodyWriter);
        await call.Http.Response.BodyWriter.FlushAsync(call.Http.RequestAborted);
    }
}
