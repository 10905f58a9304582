namespace Cornac.Api.Identity.Policies;

/// <summary>A policy that has been read and understood in full.</summary>
public sealed class PolicyDocument
{
    internal PolicyDocument(IReadOnlyList<Statement> statements)
    {
        Statements = statements;
        AsksForTags = statements.Any(statement => statement.Keys.Any(key => key.IsTag));
    }

    /// <summary>Whether a decision by it may depend on tags of the request or of the resource.</summary>
    public bool AsksForTags { get; }

    internal IReadOnlyList<Statement> Statements { get; }
}

/// <summary>A policy with the name that explanations use.</summary>
/// <param name="Name">ARN of a managed policy, or name of an inline one.</param>
/// <param name="Document">What it says.</param>
public sealed record Policy(string Name, PolicyDocument Document);

/// <summary>A policy that Cornac refuses, because it is malformed or says something that the evaluator would not understand.</summary>
public sealed class PolicyFormatException(string message) : Exception(message);

/// <summary>What a policy is for, and so which elements it must have.</summary>
public enum PolicyKind
{
    /// <summary>Of a user, role or session: has resources and no principal.</summary>
    Identity,

    /// <summary>Of a role, says who may assume it: has principals and no resource.</summary>
    Trust,
}

/// <summary>One statement of a policy.</summary>
internal sealed record Statement
{
    /// <summary>Its Sid, or <c>Statement N</c>, counted from 1.</summary>
    public required string Name { get; init; }

    public required bool Allows { get; init; }

    /// <summary>Compiled patterns in lower case.</summary>
    public required string[] Actions { get; init; }

    public required bool ActionsAreExcluded { get; init; }

    public required Template[] Resources { get; init; }

    public required bool ResourcesAreExcluded { get; init; }

    /// <summary>Principals of a trust policy.</summary>
    public required PrincipalPattern[] Principals { get; init; }

    public required Condition[] Conditions { get; init; }

    /// <summary>Every key that the statement asks for, in conditions and as variables.</summary>
    public IEnumerable<ConditionKey> Keys => Resources.SelectMany(r => r.Keys)
        .Concat(Conditions.SelectMany(c => c.Operands.SelectMany(o => o.Text?.Keys ?? []).Prepend(c.Key)));

    public bool Covers(AccessRequest request) => CoversAction(request) && CoversResource(request) && Array.TrueForAll(Conditions, c => c.Holds(request));

    public bool CoversAction(AccessRequest request)
    {
        foreach (var action in Actions)
        {
            if (Wildcard.Matches(action, request.ActionKey)) return !ActionsAreExcluded;
        }

        return ActionsAreExcluded;
    }

    private bool CoversResource(AccessRequest request)
    {
        // A trust policy belongs to its resource and names none.
        if (Resources.Length == 0) return true;
        foreach (var resource in Resources)
        {
            if (resource.For(request) is { } pattern && Wildcard.Matches(pattern, request.Resource)) return !ResourcesAreExcluded;
        }

        return ResourcesAreExcluded;
    }
}

/// <summary>How a trust policy names a caller.</summary>
internal enum PrincipalMatch
{
    None,

    /// <summary>By its account, which leaves it to that account's policies who of it may.</summary>
    Account,

    /// <summary>By name, or as everybody.</summary>
    Named,
}

/// <summary>One principal of a trust policy: an account, a user, a role, a role session, or everybody.</summary>
internal readonly record struct PrincipalPattern(string? AccountId, string? Arn)
{
    public PrincipalMatch Match(Caller caller)
    {
        if (AccountId is not null) return AccountId == caller.AccountId ? PrincipalMatch.Account : PrincipalMatch.None;
        return Arn is null || Arn == caller.PrincipalArn || Arn == caller.IdentityArn ? PrincipalMatch.Named : PrincipalMatch.None;
    }
}
