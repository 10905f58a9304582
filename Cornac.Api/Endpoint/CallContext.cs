using Cornac.Api.Identity;
using Cornac.Api.Identity.Policies;

namespace Cornac.Api.Endpoint;

/// <summary>What a handler knows of the call it answers.</summary>
/// <param name="RequestId">The id that the answer carries in <c>x-amzn-RequestId</c>.</param>
/// <param name="Caller">Who calls, and so in which account.</param>
/// <param name="Region">The region that this service manages.</param>
/// <param name="SourceAddress">Address the call came from, as text.</param>
/// <param name="SecureTransport">Whether the call came over TLS.</param>
public sealed record CallContext(string RequestId, Caller Caller, string Region, string SourceAddress, bool SecureTransport)
{
    /// <summary>The caller's account: every resource of the call is looked up in it.</summary>
    public string AccountId => Caller.AccountId;

    /// <summary>The question to the caller's policies whether it may do something, in the circumstances of the call.</summary>
    public AccessRequest Ask(string action, string resource, DateTimeOffset time) => new()
    {
        Action = action,
        Resource = resource,
        Caller = Caller,
        Time = time,
        SourceAddress = SourceAddress,
        Region = Region,
        SecureTransport = SecureTransport,
    };
}
