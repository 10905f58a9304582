using System.Buffers;
using Cornac.Api.Protocol;

namespace Cornac.Api.Endpoint.Links;

/// <summary>Reads the body once, up to the limit, and keeps its bytes: the signature covers them as they came.</summary>
internal sealed class KeepRawBody(ApiSettings settings) : IApiLink
{
    public async Task InvokeAsync(ApiCall call, Func<Task> next)
    {
        if (call.Http.Request.ContentLength > settings.MaxRequestBytes) throw CommonErrors.RequestEntityTooLarge(settings.MaxRequestBytes);
        var reader = call.Http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(call.Http.RequestAborted);
            if (read.Buffer.Length > settings.MaxRequestBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw CommonErrors.RequestEntityTooLarge(settings.MaxRequestBytes);
            }

            if (read.IsCompleted)
            {
                call.Body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                break;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }

        await next();
    }
}
