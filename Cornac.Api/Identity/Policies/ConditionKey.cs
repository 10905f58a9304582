using System.Collections.Frozen;

namespace Cornac.Api.Identity.Policies;

/// <summary>A key that conditions and policy variables may name. Names are case-insensitive, as in AWS.</summary>
/// <param name="Name">What it asks for.</param>
/// <param name="Tag">For a tag, its key, which has no case either; else empty.</param>
public readonly record struct ConditionKey(ConditionKeyName Name, string Tag)
{
    private const string RequestTagPrefix = "aws:RequestTag/";
    private const string ResourceTagPrefix = "aws:ResourceTag/";

    private static readonly FrozenDictionary<string, ConditionKeyName> Names = new Dictionary<string, ConditionKeyName>(StringComparer.OrdinalIgnoreCase)
    {
        ["aws:PrincipalAccount"] = ConditionKeyName.PrincipalAccount,
        ["aws:PrincipalArn"] = ConditionKeyName.PrincipalArn,
        ["aws:PrincipalType"] = ConditionKeyName.PrincipalType,
        ["aws:userid"] = ConditionKeyName.UserId,
        ["aws:username"] = ConditionKeyName.UserName,
        ["aws:SourceIp"] = ConditionKeyName.SourceIp,
        ["aws:CurrentTime"] = ConditionKeyName.CurrentTime,
        ["aws:EpochTime"] = ConditionKeyName.EpochTime,
        ["aws:RequestedRegion"] = ConditionKeyName.RequestedRegion,
        ["aws:SecureTransport"] = ConditionKeyName.SecureTransport,
        ["aws:MultiFactorAuthPresent"] = ConditionKeyName.MultiFactorAuthPresent,
        ["aws:SourceIdentity"] = ConditionKeyName.SourceIdentity,
        ["aws:TagKeys"] = ConditionKeyName.TagKeys,
        ["sts:ExternalId"] = ConditionKeyName.ExternalId,
        ["sts:RoleSessionName"] = ConditionKeyName.RoleSessionName,
        ["sts:SourceIdentity"] = ConditionKeyName.RequestedSourceIdentity,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a request may carry several values, so that a condition must say which of them it is about.</summary>
    public bool IsMultivalued => Name == ConditionKeyName.TagKeys;

    /// <summary>Whether it asks for tags, which are looked up only where a policy asks.</summary>
    public bool IsTag => Name is ConditionKeyName.RequestTag or ConditionKeyName.ResourceTag or ConditionKeyName.TagKeys;

    public static ConditionKey? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Names.TryGetValue(text, out var name)) return new ConditionKey(name, "");
        if (text.StartsWith(RequestTagPrefix, StringComparison.OrdinalIgnoreCase) && text.Length > RequestTagPrefix.Length)
            return new ConditionKey(ConditionKeyName.RequestTag, text[RequestTagPrefix.Length..]);
        if (text.StartsWith(ResourceTagPrefix, StringComparison.OrdinalIgnoreCase) && text.Length > ResourceTagPrefix.Length)
            return new ConditionKey(ConditionKeyName.ResourceTag, text[ResourceTagPrefix.Length..]);
        return null;
    }
}

public enum ConditionKeyName
{
    PrincipalAccount,
    PrincipalArn,
    PrincipalType,
    UserId,
    UserName,
    SourceIp,
    CurrentTime,
    EpochTime,
    RequestedRegion,
    SecureTransport,
    MultiFactorAuthPresent,
    SourceIdentity,
    TagKeys,
    ExternalId,
    RoleSessionName,
    RequestedSourceIdentity,
    RequestTag,
    ResourceTag,
}
