using System.Buffers.Text;
using System.Text.Json;
using Cornac.Api.Identity.Keys;

namespace Cornac.Api.Identity.Policies;

/// <summary>Why a request was denied: sealed, since it tells of policies that the caller may have no right to see. It opens in the account it was
/// made in, for those who may call <c>sts:DecodeAuthorizationMessage</c>.</summary>
/// <remarks>STS API reference, DecodeAuthorizationMessage: the JSON has the members described there.</remarks>
internal static class DenialMessage
{
    private const string Purpose = "authorization message";

    public static string Seal(Keyring keyring, AccessRequest request, Decision decision)
    {
        var caller = request.Caller;
        var matched = decision is { Policy: { } policy, Statement: { } statement }
            ? new[] { new { statementId = statement, effect = "DENY", sourcePolicyId = policy, sourcePolicyType = decision.BySession ? "session" : "identity-based" } }
            : [];
        var text = JsonSerializer.SerializeToUtf8Bytes(new
        {
            allowed = false,
            explicitDeny = decision.Kind == DecisionKind.ExplicitDeny,
            matchedStatements = new { items = matched },
            failures = new { items = Array.Empty<object>() },
            context = new
            {
                principal = new { id = caller.UniqueId, arn = caller.PrincipalArn },
                action = request.Action,
                resource = request.Resource,
                conditions = new
                {
                    items = Conditions(request).Select(c => new { key = c.Key, values = new { items = new[] { new { value = c.Value } } } }).ToArray(),
                },
            },
        });
        return Base64Url.EncodeToString(keyring.Seal(Purpose, caller.AccountId, text));
    }

    /// <summary>Opens a message, or returns null for one that was not made here for this account.</summary>
    public static string? TryOpen(Keyring keyring, string accountId, string message)
    {
        var bytes = new byte[message.Length];
        return Base64Url.IsValid(message) && Base64Url.TryDecodeFromChars(message, bytes, out var length)
            && keyring.TryUnseal(Purpose, accountId, bytes.AsSpan(0, length)) is { } text
            ? System.Text.Encoding.UTF8.GetString(text)
            : null;
    }

    private static IEnumerable<KeyValuePair<string, string>> Conditions(AccessRequest request)
    {
        foreach (var (name, key) in new[]
        {
            ("aws:SourceIp", ConditionKeyName.SourceIp), ("aws:CurrentTime", ConditionKeyName.CurrentTime),
            ("aws:SecureTransport", ConditionKeyName.SecureTransport), ("aws:MultiFactorAuthPresent", ConditionKeyName.MultiFactorAuthPresent),
            ("aws:RequestedRegion", ConditionKeyName.RequestedRegion), ("aws:SourceIdentity", ConditionKeyName.SourceIdentity),
        })
        {
            if (request.Value(new ConditionKey(key, "")) is { } value) yield return new(name, value);
        }
    }
}
