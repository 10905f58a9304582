using System.Net;
using Cornac.Api.Identity.Keys;
using Cornac.Api.Protocol;

namespace Cornac.Api.Identity.Policies;

/// <summary>Turns a decision into the error that the caller sees, in AWS's words.</summary>
public sealed class AccessControl(Keyring keyring)
{
    /// <summary>Lets an allowed request pass.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="protocol">Protocol of the answer: services that speak different ones have different names for the error.</param>
    /// <exception cref="AwsException"><c>AccessDenied</c>: a policy denies it or none allows it. The message ends with a sealed explanation for
    /// <c>sts:DecodeAuthorizationMessage</c>.</exception>
    public void Demand(AccessRequest request, WireProtocol protocol = WireProtocol.Query)
    {
        ArgumentNullException.ThrowIfNull(request);
        var decision = PolicyEvaluator.Evaluate(request);
        if (decision.IsAllowed) return;
        var kind = decision.BySession ? "session" : "identity-based";
        var reason = decision.Kind == DecisionKind.ExplicitDeny
            ? $"with an explicit deny in {(decision.BySession ? "a session" : "an identity-based")} policy"
            : $"because no {kind} policy allows the {request.Action} action";
        throw Denied(
            protocol,
            $"User: {request.Caller.PrincipalArn} is not authorized to perform: {request.Action} on resource: {request.Resource} {reason}."
            + $" Encoded authorization failure message: {DenialMessage.Seal(keyring, request, decision)}");
    }

    private static AwsException Denied(WireProtocol protocol, string message) => protocol switch
    {
        WireProtocol.Json => new AwsException("AccessDeniedException", HttpStatusCode.BadRequest, message),
        WireProtocol.Ec2Query => new AwsException("UnauthorizedOperation", HttpStatusCode.Forbidden, message),
        _ => CommonErrors.AccessDenied(message),
    };
}
