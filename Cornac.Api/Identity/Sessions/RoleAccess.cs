using Cornac.Api.Identity.Policies;

namespace Cornac.Api.Identity.Sessions;

/// <summary>A role with what it is granted, as found at the moment.</summary>
internal sealed record RoleGrant(
    string Id, string AccountId, string Path, string Name, string TrustPolicy, bool AccountIsActive, IReadOnlyList<Policy> Policies,
    IReadOnlyDictionary<string, string> Tags)
{
    public string Arn => Identity.Arn.Role(AccountId, Path, Name);
}

/// <summary>The one rule on who may assume a role, asked when a session begins and again at each of its calls.</summary>
internal sealed class RoleAccess(PolicyCatalog catalog)
{
    public Decision Evaluate(Caller caller, RoleGrant role, AssumedHop hop, DateTimeOffset now, string? region)
    {
        if (!role.AccountIsActive) return default;
        var trust = new Policy($"trust policy of {role.Name}", catalog.Read(role.TrustPolicy, PolicyKind.Trust));
        var request = new AccessRequest
        {
            Action = "sts:AssumeRole",
            Resource = role.Arn,
            Caller = caller with { MultiFactor = hop.MultiFactor },
            Time = now,
            Region = region,
            SourceAddress = hop.SourceAddress,
            SecureTransport = hop.SecureTransport,
            ExternalId = hop.ExternalId,
            RoleSessionName = hop.SessionName,
            SourceIdentity = hop.SourceIdentity,
            ResourceTags = role.Tags,
        };
        var decision = PolicyEvaluator.EvaluateTrust(trust, role.AccountId, request);
        return decision.IsAllowed && hop.SourceIdentity is not null
            ? PolicyEvaluator.EvaluateTrust(trust, role.AccountId, request with { Action = "sts:SetSourceIdentity" })
            : decision;
    }

    /// <summary>What a caller becomes by assuming a role. Session policies of the way there go on narrowing.</summary>
    /// <param name="caller">Who assumes it.</param>
    /// <param name="role">The role.</param>
    /// <param name="hop">How it is assumed.</param>
    /// <param name="managed">The managed policies that <paramref name="hop"/> names.</param>
    public Caller Become(Caller caller, RoleGrant role, AssumedHop hop, IReadOnlyList<Policy> managed) => caller with
    {
        AccountId = role.AccountId,
        PrincipalArn = Arn.AssumedRole(role.AccountId, role.Name, hop.SessionName),
        IdentityArn = role.Arn,
        UniqueId = $"{role.Id}:{hop.SessionName}",
        UserName = null,
        SessionName = hop.SessionName,
        SourceIdentity = hop.SourceIdentity,
        Policies = role.Policies,
        SessionPolicies = SessionPolicies(hop, managed) is { Count: > 0 } step ? [.. caller.SessionPolicies, step] : caller.SessionPolicies,
    };

    private IReadOnlyList<Policy> SessionPolicies(AssumedHop hop, IReadOnlyList<Policy> managed) => hop.Policy is null
        ? managed
        : [new Policy($"session policy of {hop.SessionName}", catalog.Read(hop.Policy, PolicyKind.Identity)), .. managed];
}
