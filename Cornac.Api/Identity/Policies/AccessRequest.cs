using System.Globalization;
using System.Net;

namespace Cornac.Api.Identity.Policies;

/// <summary>What is asked for: one action on one resource, and the circumstances that conditions may ask about.</summary>
public sealed record AccessRequest
{
    /// <summary><c>service:Operation</c>, for example <c>rds:CreateDBInstance</c>.</summary>
    public required string Action
    {
        get;
        init
        {
            field = value;
            ActionKey = value.ToLowerInvariant();
        }
    }

    /// <summary>ARN of what the action is about, or <c>*</c> for an action on nothing in particular.</summary>
    public required string Resource { get; init; }

    public required Caller Caller { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>Address the request came from.</summary>
    public string? SourceAddress { get; init; }

    public string? Region { get; init; }

    /// <summary>Whether the request came over TLS.</summary>
    public bool SecureTransport { get; init; }

    /// <summary>Tags that the request puts on the resource or takes away.</summary>
    public RequestedTags? RequestTags { get; init; }

    /// <summary>Tags that the resource has.</summary>
    public IReadOnlyDictionary<string, string>? ResourceTags { get; init; }

    /// <summary>AssumeRole's ExternalId.</summary>
    public string? ExternalId { get; init; }

    /// <summary>AssumeRole's RoleSessionName.</summary>
    public string? RoleSessionName { get; init; }

    /// <summary>AssumeRole's SourceIdentity.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>Values that a simulation gives to keys, in place of those of a request.</summary>
    public IReadOnlyDictionary<ConditionKey, IReadOnlyList<string>>? Simulated { get; init; }

    /// <summary>The action in lower case, as policies are compiled.</summary>
    internal string ActionKey { get; private init; } = "";

    /// <summary>The value of a key that has at most one, or null where the request has none.</summary>
    internal string? Value(ConditionKey key) => Simulated is { } simulated && simulated.TryGetValue(key, out var given) ? (given.Count > 0 ? given[0] : null) : key.Name switch
    {
        ConditionKeyName.PrincipalAccount => Caller.AccountId,
        ConditionKeyName.PrincipalArn => Caller.IdentityArn,
        ConditionKeyName.PrincipalType => Caller.UserName is null ? "AssumedRole" : "User",
        ConditionKeyName.UserId => Caller.UniqueId,
        ConditionKeyName.UserName => Caller.UserName,
        ConditionKeyName.SourceIp => IPAddress.TryParse(SourceAddress, out _) ? SourceAddress : null,
        ConditionKeyName.CurrentTime => Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ConditionKeyName.EpochTime => Time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        ConditionKeyName.RequestedRegion => Region,
        ConditionKeyName.SecureTransport => SecureTransport ? "true" : "false",
        // As in AWS the key exists for temporary credentials only.
        ConditionKeyName.MultiFactorAuthPresent => Caller.MultiFactor is { } present ? (present ? "true" : "false") : null,
        ConditionKeyName.ExternalId => ExternalId,
        ConditionKeyName.RoleSessionName => RoleSessionName,
        ConditionKeyName.SourceIdentity => Caller.SourceIdentity,
        ConditionKeyName.RequestedSourceIdentity => SourceIdentity,
        ConditionKeyName.RequestTag => Tag(RequestTags?.Added, key.Tag),
        ConditionKeyName.ResourceTag => Tag(ResourceTags, key.Tag),
        _ => null,
    };

    internal IReadOnlyList<string> Values(ConditionKey key)
    {
        if (Simulated is { } simulated && simulated.TryGetValue(key, out var given)) return given;
        if (key.Name == ConditionKeyName.TagKeys) return [.. RequestTags?.Keys ?? []];
        return Value(key) is { } value ? [value] : [];
    }

    // In condition keys the key of a tag has no case, although RDS tells tags apart by it: the one written alike comes first.
    private static string? Tag(IReadOnlyDictionary<string, string>? tags, string name)
    {
        if (tags is null) return null;
        return tags.TryGetValue(name, out var value) ? value : tags.FirstOrDefault(tag => tag.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
    }
}
