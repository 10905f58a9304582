using System.Net;

namespace Cornac.Api.Protocol;

/// <summary>The errors that every AWS service may answer with and that no model lists.</summary>
/// <remarks>Source: "Common Error Types" of the RDS, IAM and STS API references.</remarks>
public static class CommonErrors
{
    public static AwsException InvalidAction(string action, string? version) =>
        new("InvalidAction", HttpStatusCode.BadRequest, $"Could not find operation {action} for version {version ?? "NO_VERSION_SPECIFIED"}");

    public static AwsException MissingAction() =>
        new("MissingAction", HttpStatusCode.BadRequest, "The request must contain the parameter Action.");

    public static AwsException NotImplemented(string service, string action) =>
        new("NotImplemented", HttpStatusCode.NotImplemented, $"{service}:{action} is an operation that Cornac does not offer.", AwsFault.Receiver);

    public static AwsException MissingParameter(string member) =>
        new("MissingParameter", HttpStatusCode.BadRequest, $"The request must contain the parameter {member}.");

    public static AwsException InvalidParameterValue(string message) => new("InvalidParameterValue", HttpStatusCode.BadRequest, message);

    public static AwsException InvalidParameterCombination(string message) => new("InvalidParameterCombination", HttpStatusCode.BadRequest, message);

    public static AwsException ValidationError(string message) => new("ValidationError", HttpStatusCode.BadRequest, message);

    /// <summary>What the JSON services say where the Query services say <c>ValidationError</c>.</summary>
    public static AwsException ValidationException(string message) => new("ValidationException", HttpStatusCode.BadRequest, message);

    public static AwsException MalformedQueryString(string message) => new("MalformedQueryString", HttpStatusCode.BadRequest, message);

    /// <summary>The body of a JSON request is not JSON.</summary>
    public static AwsException SerializationException(string message) => new("SerializationException", HttpStatusCode.BadRequest, message);

    public static AwsException RequestEntityTooLarge(long limit) =>
        new("RequestEntityTooLarge", HttpStatusCode.RequestEntityTooLarge, $"The request body is larger than {limit} bytes.");

    public static AwsException InvalidClientTokenId() =>
        new("InvalidClientTokenId", HttpStatusCode.Forbidden, "The security token included in the request is invalid.");

    public static AwsException MissingAuthenticationToken() =>
        new("MissingAuthenticationToken", HttpStatusCode.Forbidden, "The request must contain a valid (registered) access key id and a signature.");

    public static AwsException IncompleteSignature(string message) => new("IncompleteSignature", HttpStatusCode.BadRequest, message);

    public static AwsException SignatureDoesNotMatch(string message) => new("SignatureDoesNotMatch", HttpStatusCode.Forbidden, message);

    public static AwsException RequestExpired(string message) => new("RequestExpired", HttpStatusCode.BadRequest, message);

    public static AwsException ExpiredToken() =>
        new("ExpiredToken", HttpStatusCode.Forbidden, "The security token included in the request is expired.");

    public static AwsException AccessDenied(string message) => new("AccessDenied", HttpStatusCode.Forbidden, message);

    public static AwsException Throttling(string message) => new("Throttling", HttpStatusCode.BadRequest, message);

    public static AwsException InternalFailure(Exception cause) =>
        new("InternalFailure", HttpStatusCode.InternalServerError, "The request failed because of an internal error.", AwsFault.Receiver, cause);

    public static AwsException ServiceUnavailable(string message) =>
        new("ServiceUnavailable", HttpStatusCode.ServiceUnavailable, message, AwsFault.Receiver);
}
