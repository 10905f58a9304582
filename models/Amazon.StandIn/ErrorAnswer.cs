using System.Net;
using System.Text.Json;
using Amazon.Runtime;

namespace Amazon.StandIn;

/// <summary>An error as the service told it.</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="Cause">The pipeline's own report of the failed request.</param>
/// <param name="Type">Who has to do something about it.</param>
/// <param name="Code">The error's name; null when the answer was none of the service's.</param>
/// <param name="RequestId">Id of the failed request.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The answer's members in the JSON protocol, undefined in the other.</param>
public sealed record ErrorAnswer(
    string Message, Exception? Cause, ErrorType Type, string? Code, string? RequestId, HttpStatusCode Status, JsonElement Body = default)
{
    /// <summary>The code where the model has it among the errors of the operation that was called, which alone have exceptions of their own then;
    /// null otherwise.</summary>
    public string? Modelled { get; init; }
}
