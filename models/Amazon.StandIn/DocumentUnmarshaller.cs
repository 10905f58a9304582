using System.Net;
using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using Amazon.Util;

namespace Amazon.StandIn;

/// <summary>Reads an answer as one document. The context is the SDK's for XML, of which only the body's stream is used; what surrounds it
/// (request id, status, checksum) is the SDK's work.</summary>
internal abstract class DocumentUnmarshaller<TResponse>(ServiceDescription service, IReadOnlyCollection<string> errors) : XmlResponseUnmarshaller
    where TResponse : AmazonWebServiceResponse
{
    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
    {
        var body = ReadBody(input);
        try
        {
            return Read(body);
        }
        catch (Exception unreadable) when (IsUnreadable(unreadable))
        {
            throw new AmazonUnmarshallingException(RequestId(input.ResponseData), lastKnownLocation: "", unreadable, input.ResponseData.StatusCode);
        }
    }

    public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var body = ReadBody(input);
        var requestId = RequestId(input.ResponseData);
        ErrorAnswer? error = null;
        try
        {
            if (body.Length > 0) error = ReadError(body, input.ResponseData);
        }
        catch (Exception unreadable) when (IsUnreadable(unreadable))
        {
            // Not the service's own answer: what it was goes into the message.
        }

        var message = body.Length > 0
            ? "The service returned an error with HTTP Body: " + Encoding.UTF8.GetString(body)
            : "The service returned an error. See inner exception for details.";
        error ??= new ErrorAnswer(message, innerException, ErrorType.Unknown, Code: null, requestId, statusCode);
        return service.ToException(error with
        {
            Cause = innerException,
            Status = statusCode,
            RequestId = error.RequestId ?? requestId,
            Modelled = error.Code is { } code && errors.Contains(code, StringComparer.Ordinal) ? code : null,
        });
    }

    protected abstract TResponse Read(byte[] body);

    /// <summary>Reads an error; null when the body holds none.</summary>
    protected abstract ErrorAnswer? ReadError(byte[] body, IWebResponseData response);

    protected static string? Header(IWebResponseData response, string name) => response.IsHeaderPresent(name) ? response.GetHeaderValue(name) : null;

    private static bool IsUnreadable(Exception exception) =>
        exception is System.Xml.XmlException or System.Text.Json.JsonException or FormatException or InvalidOperationException or OverflowException;

    private static string? RequestId(IWebResponseData response) => Header(response, HeaderKeys.RequestIdHeader);

    private static byte[] ReadBody(XmlUnmarshallerContext input)
    {
        using var body = new MemoryStream();
        input.Stream.CopyTo(body);
        return body.ToArray();
    }
}
