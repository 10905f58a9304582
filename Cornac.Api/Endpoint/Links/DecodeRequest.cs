using Cornac.Api.Protocol;

namespace Cornac.Api.Endpoint.Links;

/// <summary>Makes the typed request and checks it against the service's model.</summary>
/// <remarks>No service has a use for the character U+0000, and PostgreSQL cannot keep it, not even in the audit row of a refused call.</remarks>
internal sealed class DecodeRequest : IApiLink
{
    public Task InvokeAsync(ApiCall call, Func<Task> next)
    {
        var parameters = call.Parameters ?? JsonParser.Parse(call.Body.Span);
        RefuseNul(parameters);
        call.Request = call.Operation!.Decode(parameters);
        return next();
    }

    private static void RefuseNul(ParameterNode node)
    {
        foreach (var name in node.Names)
        {
            if (name.Contains('\0', StringComparison.Ordinal)) throw CommonErrors.InvalidParameterValue("The name of a parameter contains the character U+0000.");
            if (node.Child(name) is not { } child) continue;
            if (child.Value?.Contains('\0', StringComparison.Ordinal) == true)
                throw CommonErrors.InvalidParameterValue($"The value of {child.Path} contains the character U+0000.");
            RefuseNul(child);
        }
    }
}
