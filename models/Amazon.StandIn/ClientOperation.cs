using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.StandIn.Json;
using Amazon.StandIn.Query;

namespace Amazon.StandIn;

/// <summary>How the pipeline writes an operation's requests and reads its answers.</summary>
public sealed class ClientOperation<TRequest, TResponse>
    where TRequest : AmazonWebServiceRequest
    where TResponse : AmazonWebServiceResponse
{
    private readonly IMarshaller<IRequest, AmazonWebServiceRequest> _marshaller;
    private readonly ResponseUnmarshaller _unmarshaller;

    /// <summary>An operation of the AWS Query or EC2 Query protocol.</summary>
    /// <param name="service">Its service.</param>
    /// <param name="name">The action.</param>
    /// <param name="write">Writes a request's members.</param>
    /// <param name="resultWrapper">Element that holds the answer's members; null where the root does.</param>
    /// <param name="read">Reads an answer's members.</param>
    /// <param name="errors">Codes of the errors that the model has for it.</param>
    public ClientOperation(
        ServiceDescription service,
        string name,
        Action<QueryForm, TRequest> write,
        string? resultWrapper,
        Func<XmlAnswer, TResponse> read,
        IReadOnlyCollection<string> errors)
    {
        _marshaller = new QueryMarshaller<TRequest>(service, name, write);
        _unmarshaller = new QueryUnmarshaller<TResponse>(service, errors, resultWrapper, read);
    }

    /// <summary>An operation of the JSON 1.1 protocol.</summary>
    public ClientOperation(
        ServiceDescription service, string name, Action<JsonForm, TRequest> write, Func<JsonAnswer, TResponse> read, IReadOnlyCollection<string> errors)
    {
        _marshaller = new JsonMarshaller<TRequest>(service, name, write);
        _unmarshaller = new JsonUnmarshaller<TResponse>(service, errors, read);
    }

    internal InvokeOptions Options() => new() { RequestMarshaller = _marshaller, ResponseUnmarshaller = _unmarshaller };
}
