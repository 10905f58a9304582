using System.Text;

namespace Cornac.Api.Identity.Policies;

/// <summary>Text of a policy in which <c>${key}</c> or <c>${key, 'default'}</c> stand for values of the request, and <c>${*}</c>, <c>${?}</c>,
/// <c>${$}</c> for the characters themselves. With wildcards compiled for <see cref="Wildcard"/> where the place allows them.</summary>
internal sealed class Template
{
    private readonly string? _constant;
    private readonly IReadOnlyList<Part> _parts;

    private Template(IReadOnlyList<Part> parts)
    {
        _parts = parts;
        _constant = parts.All(p => p.Key is null) ? string.Concat(parts.Select(p => p.Text)) : null;
    }

    /// <summary>Keys whose values it needs.</summary>
    public IEnumerable<ConditionKey> Keys => _parts.Where(p => p.Key is not null).Select(p => p.Key!.Value);

    public static Template Parse(string text, bool wildcards, bool variables, string element)
    {
        if (Wildcard.HasReserved(text)) throw new PolicyFormatException($"{element} has a character that policies may not contain.");
        var parts = new List<Part>();
        var rest = text.AsSpan();
        while (rest.IndexOf("${") is var start && start >= 0)
        {
            if (!variables) throw new PolicyFormatException($"{element}: policy variables need Version 2012-10-17.");
            parts.Add(Literal(rest[..start], wildcards));
            var end = rest[start..].IndexOf('}');
            if (end < 0) throw new PolicyFormatException($"{element} has a policy variable without its closing brace.");
            parts.Add(Variable(rest[(start + 2)..(start + end)].ToString(), element));
            rest = rest[(start + end + 1)..];
        }

        parts.Add(Literal(rest, wildcards));
        return new Template(parts);
    }

    /// <summary>The text for a request, or null where a variable has no value there: nothing matches then.</summary>
    public string? For(AccessRequest request)
    {
        if (_constant is not null) return _constant;
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            if (part.Key is not { } key)
            {
                text.Append(part.Text);
                continue;
            }

            var value = request.Value(key) ?? part.Text;
            if (value is null || Wildcard.HasReserved(value)) return null;
            text.Append(value);
        }

        return text.ToString();
    }

    private static Part Literal(ReadOnlySpan<char> text, bool wildcards) =>
        new(null, wildcards ? Wildcard.Compile(text.ToString()) : text.ToString());

    private static Part Variable(string text, string element)
    {
        if (text is "*" or "?" or "$") return new Part(null, text);
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        var name = (comma < 0 ? text : text[..comma]).Trim();
        var fallback = comma < 0 ? null : text[(comma + 1)..].Trim();
        if (fallback is not null && fallback is not ['\'', .., '\'']) throw new PolicyFormatException($"{element}: the default value in '${{{text}}}' must be in single quotes.");
        var key = ConditionKey.Parse(name) ?? throw new PolicyFormatException($"{element}: '{name}' is not a policy variable that Cornac knows.");
        if (key.IsMultivalued) throw new PolicyFormatException($"{element}: '{name}' has several values and cannot be a policy variable.");
        return new Part(key, fallback?[1..^1]);
    }

    private readonly record struct Part(ConditionKey? Key, string? Text);
}
