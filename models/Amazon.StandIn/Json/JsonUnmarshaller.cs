using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using Amazon.Util;

namespace Amazon.StandIn.Json;

/// <summary>Reads answers of the JSON protocol.</summary>
internal sealed class JsonUnmarshaller<TResponse>(ServiceDescription service, IReadOnlyCollection<string> errors, Func<JsonAnswer, TResponse> read)
    : DocumentUnmarshaller<TResponse>(service, errors)
    where TResponse : AmazonWebServiceResponse
{
    private const int FirstServerError = 500;

    protected override TResponse Read(byte[] body)
    {
        using var document = body.Length == 0 ? null : JsonDocument.Parse(body);
        return read(new JsonAnswer(document?.RootElement ?? default));
    }

    protected override ErrorAnswer? ReadError(byte[] body, IWebResponseData response)
    {
        using var document = JsonDocument.Parse(body);
        var answer = new JsonAnswer(document.RootElement);
        // Codes may come with a namespace before them, or an address behind them.
        var code = (Header(response, HeaderKeys.XAmzErrorType) ?? answer.Text("__type") ?? answer.Text("code"))?.Split('#')[^1].Split(':')[0];
        if (code is null) return null;
        var type = (int)response.StatusCode >= FirstServerError ? ErrorType.Receiver : ErrorType.Sender;
        var message = answer.Text("message") ?? answer.Text("Message") ?? "";
        return new ErrorAnswer(message, Cause: null, type, code, RequestId: null, response.StatusCode, document.RootElement.Clone());
    }
}
