using Cornac.Api.Identity.Policies;
using Cornac.Api.Protocol;

namespace Cornac.Api.Endpoint.Links;

/// <summary>Asks the caller's policies about the action on each resource that the request names.</summary>
internal sealed class Authorise(ApiSettings settings, TimeProvider clock) : IApiLink
{
    // As in AWS, every caller may ask who it is.
    private const string AlwaysAllowed = "sts:GetCallerIdentity";

    public Task InvokeAsync(ApiCall call, Func<Task> next)
    {
        var action = call.Operation!.PolicyAction;
        call.Resources = call.Operation.Resources(call.Http.RequestServices, call.Request!, call.Context(settings.Region));
        if (action != AlwaysAllowed)
        {
            foreach (var resource in call.Resources) Require(call, action, resource);
        }

        return next();
    }

    private void Require(ApiCall call, string action, string resource)
    {
        var decision = PolicyEvaluator.Evaluate(new AccessRequest
        {
            Action = action,
            Resource = resource,
            Caller = call.Caller!,
            Time = clock.GetUtcNow(),
            SourceAddress = call.SourceAddress,
            Region = settings.Region,
            SecureTransport = call.Http.Request.IsHttps,
        });
        if (decision.IsAllowed) return;
        var reason = decision switch
        {
            { Kind: DecisionKind.ExplicitDeny, BySession: true } => "with an explicit deny in a session policy",
            { Kind: DecisionKind.ExplicitDeny } => "with an explicit deny in an identity-based policy",
            { BySession: true } => "because no session policy allows the action",
            _ => "because no identity-based policy allows the action",
        };
        throw CommonErrors.AccessDenied($"User: {call.Caller!.PrincipalArn} is not authorized to perform: {action} on resource: {resource} {reason}");
    }
}
