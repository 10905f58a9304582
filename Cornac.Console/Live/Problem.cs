using System.Net;
using Amazon.Runtime;
using Cornac.Console.SignIn;

namespace Cornac.Console.Live;

/// <summary>What kind of failure a person meets: it decides what they are told to do.</summary>
public enum ProblemKind
{
    /// <summary>The person may not.</summary>
    Denied,

    /// <summary>What was asked for does not exist, or not any more.</summary>
    Missing,

    /// <summary>The endpoint refused what was asked, and says why.</summary>
    Refused,

    /// <summary>The session has ended.</summary>
    SessionEnded,

    /// <summary>The endpoint does not answer, or failed.</summary>
    Unavailable,
}

/// <summary>A failure as it is shown.</summary>
/// <param name="Kind">What kind of failure.</param>
/// <param name="Message">The endpoint's own words; empty where it said nothing.</param>
/// <param name="Code">The error code, which scripts meet too; null where there is none.</param>
/// <param name="RequestId">Id under which the host's log has the request; null where there was none.</param>
public sealed record Problem(ProblemKind Kind, string Message, string? Code, string? RequestId)
{
    /// <summary>What to show of an exception, or null for one that is a mistake of the console's own and belongs to the error page.</summary>
    public static Problem? Of(Exception failure) => failure switch
    {
        SessionEndedException => new Problem(ProblemKind.SessionEnded, "", null, null),
        AmazonServiceException { InnerException: SessionEndedException } => new Problem(ProblemKind.SessionEnded, "", null, null),
        AmazonServiceException service => new Problem(KindOf(service), service.Message, service.ErrorCode, service.RequestId),
        AmazonClientException { InnerException: SessionEndedException } => new Problem(ProblemKind.SessionEnded, "", null, null),
        AmazonClientException or HttpRequestException or TimeoutException => new Problem(ProblemKind.Unavailable, failure.Message, null, null),
        _ => null,
    };

    private static ProblemKind KindOf(AmazonServiceException failure) => failure switch
    {
        { ErrorCode: "ExpiredToken" or "InvalidClientTokenId" } => ProblemKind.SessionEnded,
        { ErrorCode: "AccessDenied" or "AccessDeniedException" } => ProblemKind.Denied,
        { StatusCode: HttpStatusCode.NotFound } => ProblemKind.Missing,
        { StatusCode: >= HttpStatusCode.InternalServerError or default(HttpStatusCode) } => ProblemKind.Unavailable,
        _ => ProblemKind.Refused,
    };
}
