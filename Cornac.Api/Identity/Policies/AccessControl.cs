using Cornac.Api.Protocol;

namespace Cornac.Api.Identity.Policies;

/// <summary>Turns a decision into the error that the caller sees, in AWS's words.</summary>
public static class AccessControl
{
    /// <summary>Lets an allowed request pass.</summary>
    /// <exception cref="AwsException"><c>AccessDenied</c>: a policy denies it or none allows it.</exception>
    public static void Demand(AccessRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var decision = PolicyEvaluator.Evaluate(request);
        if (decision.IsAllowed) return;
        var kind = decision.BySession ? "session" : "identity-based";
        var reason = decision.Kind == DecisionKind.ExplicitDeny
            ? $"with an explicit deny in {(decision.BySession ? "a session" : "an identity-based")} policy"
            : $"because no {kind} policy allows the {request.Action} action";
        throw CommonErrors.AccessDenied($"User: {request.Caller.PrincipalArn} is not authorized to perform: {request.Action} on resource: {request.Resource} {reason}");
    }
}
