using System.Text.Json;

namespace Cornac.Api.Protocol;

/// <summary>The generated functions of one operation.</summary>
public sealed class OperationCodec<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    /// <summary>Makes the request from its parameters, whatever protocol they came by.</summary>
    public required Func<ParameterNode, TRequest> Read { get; init; }

    /// <summary>Checks the model's constraints.</summary>
    public required Action<ParameterValidator, string, TRequest> Validate { get; init; }

    /// <summary>Writes the request as a JSON object with secrets masked.</summary>
    public required Action<Utf8JsonWriter, TRequest> WriteAudit { get; init; }

    /// <summary>Writes the members of the response as XML; null if the service has no XML protocol.</summary>
    public Action<XmlOutput, TResponse>? WriteXml { get; init; }

    /// <summary>Writes the response as a JSON object; null if the service has no JSON protocol.</summary>
    public Action<Utf8JsonWriter, TResponse>? WriteJson { get; init; }

    /// <summary>The element around the members of a Query response; null if the operation has no output.</summary>
    public string? ResultWrapper { get; init; }

    /// <summary>Paths of the members that the model calls sensitive, for example <c>Tags.Value</c>.</summary>
    public IReadOnlyList<string> SensitiveMembers { get; init; } = [];
}
