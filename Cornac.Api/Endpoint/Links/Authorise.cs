using System.Collections.Frozen;
using Cornac.Api.Identity.Policies;

namespace Cornac.Api.Endpoint.Links;

/// <summary>Asks the caller's policies about the action on each resource that the request names.</summary>
internal sealed class Authorise(AccessControl access, ResourceTags tags, ApiSettings settings, TimeProvider clock) : IApiLink
{
    // As in AWS, every caller may ask who it is and take a session of its own, and here, which roles it may assume; on a role, its trust policy
    // decides with the caller's policies; and an account's password policy may let its users change their own passwords.
    private static readonly FrozenSet<string> DecidedElsewhere = FrozenSet.Create(
        StringComparer.Ordinal, "sts:GetCallerIdentity", "sts:GetSessionToken", "sts:AssumeRole", "cornac:ListAssumableRoles", "iam:ChangePassword");

    public async Task InvokeAsync(ApiCall call, Func<Task> next)
    {
        var context = call.Context(settings.Region);
        call.Resources = await call.Operation!.FindResourcesAsync(call.Http.RequestServices, call.Request!, context, call.Http.RequestAborted);
        if (!DecidedElsewhere.Contains(call.Operation.PolicyAction))
        {
            var now = clock.GetUtcNow();
            var requested = context.Caller.AsksForTags ? RequestedTags.Of(call.Request!) : null;
            foreach (var resource in call.Resources)
            {
                var question = context.Ask(call.Operation.PolicyAction, resource, now) with
                {
                    RequestTags = requested,
                    ResourceTags = await tags.FindAsync(resource, context, call.Http.RequestAborted),
                };
                access.Demand(question, call.Protocol);
            }
        }

        await next();
    }
}
