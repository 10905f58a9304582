using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cornac.Api.Identity.Policies;

/// <summary>Reads IAM's JSON policy language. What the evaluator would not understand is refused here, when a policy is written, rather than
/// ignored when it is applied.</summary>
public static partial class PolicyParser
{
    private const string Current = "2012-10-17";
    private const string Older = "2008-10-17";
    private const string Single = "ForAnyValue:";
    private const string Every = "ForAllValues:";
    private const string IfExists = "IfExists";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Reads a policy.</summary>
    /// <exception cref="PolicyFormatException">It is malformed; the message names the element.</exception>
    public static PolicyDocument Parse(string text, PolicyKind kind)
    {
        try
        {
            using var json = JsonDocument.Parse(text, Strict);
            return Read(json.RootElement, kind);
        }
        catch (JsonException malformed)
        {
            throw new PolicyFormatException($"The policy is not valid JSON: {malformed.Message}");
        }
    }

    private static PolicyDocument Read(JsonElement root, PolicyKind kind)
    {
        if (root.ValueKind != JsonValueKind.Object) throw new PolicyFormatException("The policy must be a JSON object.");
        foreach (var member in root.EnumerateObject())
        {
            if (member.Name is not ("Version" or "Id" or "Statement")) throw new PolicyFormatException($"The policy has an element '{member.Name}' that is not known.");
        }

        var version = root.TryGetProperty("Version", out var v) ? Text(v, "Version") : Older;
        if (version is not (Current or Older)) throw new PolicyFormatException($"Version must be {Current} or {Older}.");
        if (!root.TryGetProperty("Statement", out var statements)) throw new PolicyFormatException("The policy has no Statement.");
        var list = statements.ValueKind == JsonValueKind.Array ? statements.EnumerateArray().ToList() : [statements];
        if (list.Count == 0) throw new PolicyFormatException("Statement is empty.");
        var read = list.Select((statement, index) => ReadStatement(statement, index + 1, kind, version == Current)).ToList();
        var sids = list.Where(s => s.TryGetProperty("Sid", out _)).Select(s => s.GetProperty("Sid").GetString()).ToList();
        if (sids.Distinct(StringComparer.Ordinal).Count() != sids.Count) throw new PolicyFormatException("Sid must be unique within the policy.");
        return new PolicyDocument(read);
    }

    private static Statement ReadStatement(JsonElement json, int number, PolicyKind kind, bool variables)
    {
        var name = $"Statement {number}";
        if (json.ValueKind != JsonValueKind.Object) throw new PolicyFormatException($"{name} must be a JSON object.");
        string? action = null, resource = null;
        foreach (var member in json.EnumerateObject())
        {
            var slot = member.Name switch
            {
                "Action" or "NotAction" => OnlyOne(ref action, member.Name, name),
                "Resource" or "NotResource" when kind == PolicyKind.Identity => OnlyOne(ref resource, member.Name, name),
                "Principal" when kind == PolicyKind.Trust => member.Name,
                "Sid" or "Effect" or "Condition" => member.Name,
                _ => throw new PolicyFormatException($"{name}: the element '{member.Name}' is not understood in {(kind == PolicyKind.Trust ? "a trust policy" : "an identity policy")}."),
            };
            if (slot == "Sid" && Sid(member.Value, name) is { Length: > 0 } sid) name = sid;
        }

        if (action is null) throw new PolicyFormatException($"{name} has no Action or NotAction.");
        if (resource is null && kind == PolicyKind.Identity) throw new PolicyFormatException($"{name} has no Resource or NotResource.");
        return new Statement
        {
            Name = name,
            Allows = json.TryGetProperty("Effect", out var effect) ? Allows(effect, name) : throw new PolicyFormatException($"{name} has no Effect."),
            Actions = [.. Texts(json.GetProperty(action), $"{name}: {action}").Select(a => ReadAction(a, $"{name}: {action}"))],
            ActionsAreExcluded = action == "NotAction",
            Resources = resource is null
                ? []
                : [.. Texts(json.GetProperty(resource), $"{name}: {resource}").Select(r => ReadResource(r, variables, $"{name}: {resource}"))],
            ResourcesAreExcluded = resource == "NotResource",
            Principals = kind == PolicyKind.Identity ? [] : ReadPrincipals(json, name),
            Conditions = json.TryGetProperty("Condition", out var conditions) ? [.. ReadConditions(conditions, variables, name)] : [],
        };
    }

    private static string OnlyOne(ref string? slot, string element, string statement) =>
        slot is null ? slot = element : throw new PolicyFormatException($"{statement} has both {slot} and {element}.");

    private static string Sid(JsonElement value, string statement)
    {
        var sid = Text(value, $"{statement}: Sid");
        return SidPattern().IsMatch(sid) ? sid : throw new PolicyFormatException($"{statement}: Sid may contain letters and digits only.");
    }

    private static bool Allows(JsonElement effect, string statement) => Text(effect, $"{statement}: Effect") switch
    {
        "Allow" => true,
        "Deny" => false,
        _ => throw new PolicyFormatException($"{statement}: Effect must be Allow or Deny."),
    };

    private static string ReadAction(string action, string element) =>
        action == "*" || ActionPattern().IsMatch(action)
            ? Wildcard.Compile(action.ToLowerInvariant())
            : throw new PolicyFormatException($"{element}: '{action}' must be '*' or a service and an operation such as rds:Describe*.");

    private static Template ReadResource(string resource, bool variables, string element) =>
        resource == "*" || (resource.StartsWith("arn:", StringComparison.Ordinal) && resource.Split(':').Length >= 6)
            ? Template.Parse(resource, wildcards: true, variables, element)
            : throw new PolicyFormatException($"{element}: '{resource}' must be '*' or an ARN.");

    private static PrincipalPattern[] ReadPrincipals(JsonElement statement, string name)
    {
        if (!statement.TryGetProperty("Principal", out var principal)) throw new PolicyFormatException($"{name} has no Principal.");
        if (principal.ValueKind == JsonValueKind.String && principal.GetString() == "*") return [new PrincipalPattern(null, null)];
        if (principal.ValueKind != JsonValueKind.Object || principal.EnumerateObject().Any(p => p.Name != "AWS") || !principal.TryGetProperty("AWS", out var aws))
            throw new PolicyFormatException($"{name}: Principal must be '*' or {{\"AWS\": …}}; other kinds of principal are not understood.");
        return [.. Texts(aws, $"{name}: Principal").Select(text => ReadPrincipal(text, $"{name}: Principal"))];
    }

    private static PrincipalPattern ReadPrincipal(string text, string element)
    {
        if (text == "*") return new PrincipalPattern(null, null);
        if (AccountPattern().Match(text) is { Success: true } account) return new PrincipalPattern(account.Groups["id"].Value, null);
        return PrincipalArnPattern().IsMatch(text)
            ? new PrincipalPattern(null, text)
            : throw new PolicyFormatException($"{element}: '{text}' must be '*', an account, or the ARN of a user, role or role session, without wildcards.");
    }

    private static IEnumerable<Condition> ReadConditions(JsonElement json, bool variables, string statement)
    {
        if (json.ValueKind != JsonValueKind.Object) throw new PolicyFormatException($"{statement}: Condition must be a JSON object.");
        foreach (var block in json.EnumerateObject())
        {
            var (name, quantifier) = block.Name.StartsWith(Every, StringComparison.Ordinal) ? (block.Name[Every.Length..], Quantifier.All)
                : block.Name.StartsWith(Single, StringComparison.Ordinal) ? (block.Name[Single.Length..], Quantifier.Any)
                : (block.Name, Quantifier.Single);
            var ifExists = name.EndsWith(IfExists, StringComparison.Ordinal);
            if (ifExists) name = name[..^IfExists.Length];
            if (ConditionOperator.Parse(name) is not { } comparison || (comparison.Comparison == Comparison.Null && (ifExists || quantifier != Quantifier.Single)))
                throw new PolicyFormatException($"{statement}: the condition operator '{block.Name}' is not understood.");
            if (block.Value.ValueKind != JsonValueKind.Object) throw new PolicyFormatException($"{statement}: {block.Name} must be a JSON object.");
            foreach (var entry in block.Value.EnumerateObject())
            {
                var element = $"{statement}: {block.Name}";
                var key = ConditionKey.Parse(entry.Name) ?? throw new PolicyFormatException($"{element}: the condition key '{entry.Name}' is not understood.");
                if (key.IsMultivalued && quantifier == Quantifier.Single && comparison.Comparison != Comparison.Null)
                    throw new PolicyFormatException($"{element}: '{entry.Name}' has several values; say {Every} or {Single}.");
                var values = Texts(entry.Value, $"{element}: {entry.Name}").Select(t => comparison.Read(t, variables, $"{element}: {entry.Name}")).ToArray();
                if (comparison.Comparison is Comparison.Null or Comparison.Bool && values.Length != 1)
                    throw new PolicyFormatException($"{element}: {entry.Name} must have one value.");
                yield return new Condition(comparison, quantifier, ifExists, key, values);
            }
        }
    }

    private static string Text(JsonElement json, string element) =>
        json.ValueKind == JsonValueKind.String ? json.GetString()! : throw new PolicyFormatException($"{element} must be a string.");

    private static List<string> Texts(JsonElement json, string element)
    {
        var texts = (json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().ToList() : [json]).Select(item => item.ValueKind switch
        {
            JsonValueKind.String => item.GetString()!,
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number => item.GetRawText(),
            _ => throw new PolicyFormatException($"{element} must be a string or a list of strings."),
        }).ToList();
        return texts.Count > 0 ? texts : throw new PolicyFormatException($"{element} is empty.");
    }

    [GeneratedRegex(@"^[A-Za-z0-9]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SidPattern();

    [GeneratedRegex(@"^[A-Za-z0-9-]+:[A-Za-z0-9*?]+\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ActionPattern();

    [GeneratedRegex(@"^(?:arn:aws:iam::(?<id>[0-9]{12}):root|(?<id>[0-9]{12}))\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AccountPattern();

    [GeneratedRegex(@"^arn:aws:(?:iam::[0-9]{12}:(?:user|role)/[\x21-\x29\x2B-\x3E\x40-\x7E]+|sts::[0-9]{12}:assumed-role/[\w+=,.@-]+/[\w+=,.@-]+)\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PrincipalArnPattern();
}
