using System.Collections.Frozen;
using Cornac.Api.Identity.Policies;

namespace Cornac.Api.Endpoint.Links;

/// <summary>Asks the caller's policies about the action on each resource that the request names.</summary>
internal sealed class Authorise(ApiSettings settings, TimeProvider clock) : IApiLink
{
    // As in AWS, every caller may ask who it is and take a session of its own, and here, which roles it may assume; on a role, its trust policy decides with the caller's policies.
    private static readonly FrozenSet<string> DecidedElsewhere =
        FrozenSet.Create(StringComparer.Ordinal, "sts:GetCallerIdentity", "sts:GetSessionToken", "sts:AssumeRole", "cornac:ListAssumableRoles");

    public Task InvokeAsync(ApiCall call, Func<Task> next)
    {
        call.Resources = call.Operation!.Resources(call.Http.RequestServices, call.Request!, call.Context(settings.Region));
        if (DecidedElsewhere.Contains(call.Operation.PolicyAction)) return next();
        foreach (var resource in call.Resources)
        {
            AccessControl.Demand(new AccessRequest
            {
                Action = call.Operation.PolicyAction,
                Resource = resource,
                Caller = call.Caller!,
                Time = clock.GetUtcNow(),
                SourceAddress = call.SourceAddress,
                Region = settings.Region,
                SecureTransport = call.Http.Request.IsHttps,
            });
        }

        return next();
    }
}
