using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.StandIn.Query;

/// <summary>Reads answers of the AWS Query and EC2 Query protocols.</summary>
internal sealed class QueryUnmarshaller<TResponse>(
    ServiceDescription service, IReadOnlyCollection<string> errors, string? resultWrapper, Func<XmlAnswer, TResponse> read)
    : DocumentUnmarshaller<TResponse>(service, errors)
    where TResponse : AmazonWebServiceResponse
{
    protected override TResponse Read(byte[] body)
    {
        var root = Parse(body);
        return read(new XmlAnswer(resultWrapper is null ? root : Find(root, resultWrapper) ?? root));
    }

    protected override ErrorAnswer? ReadError(byte[] body, IWebResponseData response)
    {
        var root = Parse(body);
        if (root.Descendants().FirstOrDefault(e => e.Name.LocalName == "Error") is not { } error) return null;
        var type = Find(error, "Type")?.Value switch
        {
            "Sender" => ErrorType.Sender,
            "Receiver" => ErrorType.Receiver,
            _ => ErrorType.Unknown,
        };
        var requestId = root.Descendants().FirstOrDefault(e => e.Name.LocalName is "RequestId" or "RequestID")?.Value;
        return new ErrorAnswer(Find(error, "Message")?.Value ?? "", Cause: null, type, Find(error, "Code")?.Value, requestId, response.StatusCode);
    }

    private static XElement Parse(byte[] body)
    {
        using var stream = new MemoryStream(body);
        return XDocument.Load(stream, LoadOptions.PreserveWhitespace).Root!;
    }

    private static XElement? Find(XElement parent, string name) => parent.Elements().FirstOrDefault(e => e.Name.LocalName == name);
}
