using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Sessions;

namespace Cornac.Api.Identity;

/// <summary>Whose call it is, as found when the request was authenticated: a user, or the session of a role.</summary>
public sealed record Caller
{
    /// <summary>Account in which the caller acts; its resources are the only ones it sees.</summary>
    public required string AccountId { get; init; }

    /// <summary>ARN of the user, or of the role session (<c>arn:aws:sts::…:assumed-role/ROLE/SESSION</c>).</summary>
    public required string PrincipalArn { get; init; }

    public required string AccessKeyId { get; init; }

    /// <summary><c>AIDA…</c> of the user, or <c>AROA…:SESSION</c>.</summary>
    public string UniqueId { get; init; } = "";

    /// <summary>ARN that policies name: that of the user or of the role, without the session.</summary>
    public string IdentityArn { get; init; } = "";

    /// <summary>Name of the user; null for a role session.</summary>
    public string? UserName { get; init; }

    /// <summary>Name of the session; null for a user.</summary>
    public string? SessionName { get; init; }

    /// <summary>What its user or role is granted at this moment.</summary>
    public IReadOnlyList<Policy> Policies { get; init; } = [];

    /// <summary>Session policies of each step that led here. Each step narrows the grant to what its policies allow between them.</summary>
    public IReadOnlyList<IReadOnlyList<Policy>> SessionPolicies { get; init; } = [];

    /// <summary>Whether what it may do can depend on tags.</summary>
    internal bool AsksForTags => Policies.Any(p => p.Document.AsksForTags) || SessionPolicies.Any(step => step.Any(p => p.Document.AsksForTags));

    /// <summary>Whether temporary credentials were started with a second factor; null for a long-lived access key.</summary>
    public bool? MultiFactor { get; init; }

    /// <summary>How temporary credentials came about; null for a long-lived access key.</summary>
    public SessionClaims? Session { get; init; }

    /// <summary>Who is behind the session of a role, as whoever assumed the first one said; null where nobody did.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>Long-lived access key at the root of the credentials; null where the user signed in with name and password.</summary>
    public string? RootKeyId { get; init; }

    /// <summary>Unique id of the user at the root of the credentials.</summary>
    public string UserId { get; init; } = "";
}
