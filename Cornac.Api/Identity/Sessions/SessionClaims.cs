using System.Text.Json.Serialization;

namespace Cornac.Api.Identity.Sessions;

/// <summary>How temporary credentials came about: from which access key or sign-in of which user, through which roles. Everything named here is looked
/// up again at every call, so what was withdrawn meanwhile ends the session.</summary>
public sealed record SessionClaims
{
    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Long-lived access key at the root; null where the user signed in with name and password.</summary>
    public string? RootKeyId { get; init; }

    /// <summary>What <see cref="Users.Passwords.Stamp"/> said of the password signed in with; null for a session that began with an access key.
    /// Another password ends the session.</summary>
    public string? PasswordStamp { get; init; }

    /// <summary>User at the root.</summary>
    public required string UserId { get; init; }

    /// <summary>Roles assumed, one from the other; empty for a session token of the user itself.</summary>
    public IReadOnlyList<AssumedHop> Hops { get; init; } = [];

    /// <summary>Whether the session was started with a second factor.</summary>
    public bool MultiFactor { get; init; }
}

/// <summary>One AssumeRole, with the circumstances under which it was allowed.</summary>
/// <param name="RoleId">Unique id of the role.</param>
/// <param name="SessionName">RoleSessionName.</param>
/// <param name="Policy">Session policy, JSON, or null.</param>
/// <param name="ExternalId">ExternalId, or null.</param>
/// <param name="SourceAddress">Address the call came from.</param>
/// <param name="SecureTransport">Whether it came over TLS.</param>
/// <param name="MultiFactor">Whether its credentials were started with a second factor; null for a long-lived key.</param>
/// <param name="SourceIdentity">Who is behind the session, or null.</param>
/// <param name="PolicyArns">Managed policies that are session policies as well, or null.</param>
public sealed record AssumedHop(
    string RoleId, string SessionName, string? Policy, string? ExternalId, string? SourceAddress, bool SecureTransport, bool? MultiFactor,
    string? SourceIdentity = null, IReadOnlyList<string>? PolicyArns = null);

/// <summary>What a session token holds.</summary>
internal sealed record SealedSession(string Secret, SessionClaims Claims);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(SealedSession))]
internal sealed partial class SessionJson : JsonSerializerContext;
