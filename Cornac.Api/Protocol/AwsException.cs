using System.Net;

namespace Cornac.Api.Protocol;

/// <summary>Who has to change something before the same call can succeed.</summary>
public enum AwsFault
{
    /// <summary>The caller (<c>Sender</c> on the wire).</summary>
    Sender,

    /// <summary>The service (<c>Receiver</c> on the wire).</summary>
    Receiver,
}

/// <summary>An error that the client sees: code, HTTP status and message go over the wire as they are.</summary>
/// <remarks>The message must not contain secrets: it reaches the client, the log and the audit trail.</remarks>
public class AwsException : Exception
{
    public AwsException(string code, HttpStatusCode status, string message, AwsFault fault = AwsFault.Sender)
        : base(message)
    {
        Code = code;
        Status = status;
        Fault = fault;
    }

    public AwsException(string code, HttpStatusCode status, string message, AwsFault fault, Exception innerException)
        : base(message, innerException)
    {
        Code = code;
        Status = status;
        Fault = fault;
    }

    /// <summary>The error code as AWS spells it, for example <c>DBInstanceNotFound</c>.</summary>
    public string Code { get; }

    /// <summary>The HTTP status of the answer.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>Whether the caller or the service is to blame.</summary>
    public AwsFault Fault { get; }

    /// <summary>Further members that the model gives this error (wire name and value), such as <c>Reason</c>.</summary>
    public virtual IEnumerable<KeyValuePair<string, string>> Details => [];
}
