using Cornac.Api.Protocol;
using Cornac.Api.Signing;

namespace Cornac.Api.Endpoint.Links;

/// <summary>Finds the operation: the service is the one signed for, the action is told by <c>X-Amz-Target</c> or <c>Action</c> and <c>Version</c>.</summary>
internal sealed class FindOperation : IApiLink
{
    public Task InvokeAsync(ApiCall call, Func<Task> next)
    {
        var service = call.Service!;
        if (call.Protocol == WireProtocol.Json)
        {
            call.Operation = service.Resolve(Target(call, service));
            return next();
        }

        var request = call.Http.Request;
        var form = request.HasFormContentType || request.ContentType is null ? call.Body : default;
        var query = call.Received.Query;
        ParameterRules.Check(query, form.Span);
        var parameters = QueryParser.Parse(form.Span, System.Text.Encoding.ASCII.GetBytes(query));
        var action = parameters.Child("Action")?.Value ?? throw CommonErrors.MissingAction();
        call.Operation = service.Resolve(action, parameters.Child("Version")?.Value);
        call.Parameters = parameters;
        return next();
    }

    private static string Target(ApiCall call, ServiceDescriptor service)
    {
        var target = call.Http.Request.Headers["X-Amz-Target"].ToString();
        var dot = target.LastIndexOf('.');
        return dot > 0 && target[..dot] == service.TargetPrefix ? target[(dot + 1)..] : throw CommonErrors.InvalidAction(target, service.ApiVersion);
    }
}
