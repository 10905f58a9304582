namespace Cornac.Api.Identity.Policies;

public enum DecisionKind
{
    /// <summary>No statement allows it.</summary>
    ImplicitDeny,

    /// <summary>A statement denies it.</summary>
    ExplicitDeny,

    Allowed,
}

/// <summary>What was decided and by what.</summary>
/// <param name="Kind">The decision.</param>
/// <param name="Policy">Policy that decided; null where nothing allows.</param>
/// <param name="Statement">Its statement, by Sid or number.</param>
/// <param name="BySession">Whether a session policy decided, by denying or by not allowing.</param>
public readonly record struct Decision(DecisionKind Kind, string? Policy = null, string? Statement = null, bool BySession = false)
{
    public bool IsAllowed => Kind == DecisionKind.Allowed;
}

/// <summary>Decides by policies: nothing is allowed unless a statement allows it, and one that denies wins over all that allow.</summary>
public static class PolicyEvaluator
{
    /// <summary>Decides by the caller's own policies. Session policies narrow them: those of each step must allow as well.</summary>
    public static Decision Evaluate(AccessRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var decision = Evaluate(request.Caller.Policies, request);
        if (decision.Kind == DecisionKind.ExplicitDeny) return decision;
        foreach (var step in request.Caller.SessionPolicies)
        {
            var narrowed = Evaluate(step, request);
            if (!narrowed.IsAllowed) return narrowed with { BySession = true };
        }

        return decision;
    }

    /// <summary>Decides whether a caller may assume a role. Its trust policy must let the caller in; where it names only the caller's account,
    /// or the role is in another account, the caller's own policies must allow it too; and they must never deny it.</summary>
    /// <param name="trust">Trust policy of the role.</param>
    /// <param name="roleAccountId">Account of the role.</param>
    /// <param name="request"><c>sts:AssumeRole</c> on the role.</param>
    public static Decision EvaluateTrust(Policy trust, string roleAccountId, AccessRequest request)
    {
        ArgumentNullException.ThrowIfNull(trust);
        ArgumentNullException.ThrowIfNull(request);
        var named = PrincipalMatch.None;
        var allowed = default(Decision);
        foreach (var statement in trust.Document.Statements)
        {
            var match = statement.Principals.Max(p => p.Match(request.Caller));
            if (match == PrincipalMatch.None || !statement.Covers(request)) continue;
            if (!statement.Allows) return new Decision(DecisionKind.ExplicitDeny, trust.Name, statement.Name);
            if (match <= named) continue;
            named = match;
            allowed = new Decision(DecisionKind.Allowed, trust.Name, statement.Name);
        }

        if (named == PrincipalMatch.None) return default;
        var own = Evaluate(request);
        var suffices = named == PrincipalMatch.Named && roleAccountId == request.Caller.AccountId && own is { Kind: DecisionKind.ImplicitDeny, BySession: false };
        return suffices ? allowed : own;
    }

    /// <summary>Every statement of the caller's policies that has a say in the decision, by policy and place (counted from 0).</summary>
    internal static IEnumerable<(Policy Policy, int Statement)> Matching(AccessRequest request)
    {
        foreach (var policy in request.Caller.Policies.Concat(request.Caller.SessionPolicies.SelectMany(step => step)))
        {
            for (var i = 0; i < policy.Document.Statements.Count; i++)
            {
                if (policy.Document.Statements[i].Covers(request)) yield return (policy, i);
            }
        }
    }

    private static Decision Evaluate(IReadOnlyList<Policy> policies, AccessRequest request)
    {
        var decision = default(Decision);
        foreach (var policy in policies)
        {
            foreach (var statement in policy.Document.Statements)
            {
                if ((statement.Allows && decision.IsAllowed) || !statement.Covers(request)) continue;
                decision = new Decision(statement.Allows ? DecisionKind.Allowed : DecisionKind.ExplicitDeny, policy.Name, statement.Name);
                if (!statement.Allows) return decision;
            }
        }

        return decision;
    }
}
