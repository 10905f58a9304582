using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Util;

namespace Amazon.StandIn.Json;

/// <summary>Writes a request as a JSON object; the operation is named by a header.</summary>
internal sealed class JsonMarshaller<TRequest>(ServiceDescription service, string name, Action<JsonForm, TRequest> write)
    : IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonWebServiceRequest
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            write(new JsonForm(json), (TRequest)input);
            json.WriteEndObject();
        }

        var request = new DefaultRequest(input, "Amazon." + service.ServiceId) { HttpMethod = "POST", ResourcePath = "/", Content = body.ToArray() };
        request.Headers["X-Amz-Target"] = $"{service.TargetPrefix}.{name}";
        request.Headers[HeaderKeys.ContentTypeHeader] = "application/x-amz-json-1.1";
        return request;
    }
}
