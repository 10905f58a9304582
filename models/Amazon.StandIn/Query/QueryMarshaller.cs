using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.StandIn.Query;

/// <summary>Writes a request as a form: action, version and members.</summary>
internal sealed class QueryMarshaller<TRequest>(ServiceDescription service, string name, Action<QueryForm, TRequest> write)
    : IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonWebServiceRequest
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, "Amazon." + service.ServiceId);
        request.Parameters["Action"] = name;
        request.Parameters["Version"] = service.ApiVersion;
        write(new QueryForm(request), (TRequest)input);
        return request;
    }
}
