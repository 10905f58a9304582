using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Cornac.Api.Protocol;

/// <summary>A constraint of the model that a request breaks.</summary>
/// <param name="Member">Dotted path of the member: <c>Tags.1.Key</c>.</param>
/// <param name="Value">The value as text; null if it is missing, or sensitive.</param>
/// <param name="IsMissing">Whether a required member is absent.</param>
/// <param name="Constraint">What the model asks for, as AWS words it: "Member must have length less than or equal to 64".</param>
public sealed record Violation(string Member, string? Value, bool IsMissing, string Constraint);

/// <summary>Collects what generated checks find. An empty name means the current item of a list.</summary>
public sealed class ParameterValidator
{
    private readonly List<Violation> _violations = [];
    private readonly Stack<string> _path = new();

    public IReadOnlyList<Violation> Violations => _violations;

    public void Required(string name, object? value)
    {
        if (value is null)
            Add(name, value: null, isMissing: true, "Member must not be null");
    }

    /// <summary>Checks a string's length in Unicode characters.</summary>
    public void Length(string name, string? value, long? min, long? max, bool isSensitive = false)
    {
        if (value is null)
            return;
        var length = value.Length;
        // Only a length near a limit can be changed by surrogate pairs.
        if (length > max || length < min * 2)
            length -= value.Count(char.IsLowSurrogate);
        if (length < min)
            Add(name, isSensitive ? null : value, isMissing: false, $"Member must have length greater than or equal to {Text(min)}");
        if (length > max)
            Add(name, isSensitive ? null : value, isMissing: false, $"Member must have length less than or equal to {Text(max)}");
    }

    /// <summary>Checks a blob's length in bytes or a list's in items.</summary>
    public void Count(string name, int? count, long? min, long? max)
    {
        if (count < min)
            Add(name, value: null, isMissing: false, $"Member must have length greater than or equal to {Text(min)}");
        if (count > max)
            Add(name, value: null, isMissing: false, $"Member must have length less than or equal to {Text(max)}");
    }

    public void Range(string name, double? value, double? min, double? max)
    {
        if (value < min)
            Add(name, Text(value), isMissing: false, $"Member must have value greater than or equal to {Text(min)}");
        if (value > max)
            Add(name, Text(value), isMissing: false, $"Member must have value less than or equal to {Text(max)}");
    }

    public void Pattern(string name, string? value, ModelPattern pattern, bool isSensitive = false)
    {
        if (value is not null && !pattern.IsMatch(value))
            Add(name, isSensitive ? null : value, isMissing: false, $"Member must satisfy regular expression pattern: {pattern.Source}");
    }

    public void Enum(string name, string? value, FrozenSet<string> values)
    {
        if (value is not null && !values.Contains(value))
        {
            var ordered = string.Join(", ", values.Order(StringComparer.Ordinal));
            Add(name, value, isMissing: false, $"Member must satisfy enum value set: [{ordered}]");
        }
    }

    /// <summary>Checks the items of a list.</summary>
    public void Each<T>(string name, IReadOnlyList<T>? items, Action<ParameterValidator, string, T> check)
    {
        if (items is null)
            return;
        Enter(name);
        for (var index = 0; index < items.Count; index++)
        {
            Enter((index + 1).ToString(CultureInfo.InvariantCulture));
            check(this, "", items[index]);
            Leave("item");
        }

        Leave(name);
    }

    /// <summary>Checks the values of a map.</summary>
    public void EachValue<T>(string name, IReadOnlyDictionary<string, T>? entries, Action<ParameterValidator, string, T> check)
    {
        if (entries is null)
            return;
        Enter(name);
        foreach (var (key, value) in entries)
            check(this, key, value);
        Leave(name);
    }

    public void Enter(string name)
    {
        if (name.Length > 0)
            _path.Push(name);
    }

    public void Leave(string name)
    {
        if (name.Length > 0)
            _path.Pop();
    }

    private void Add(string name, string? value, bool isMissing, string constraint)
    {
        var path = new StringBuilder();
        foreach (var segment in _path.Reverse())
            path.Append(segment).Append('.');
        path.Append(name);
        _violations.Add(new Violation(path.ToString().TrimEnd('.'), value, isMissing, constraint));
    }

    private static string Text(IFormattable? number) => number?.ToString(format: null, CultureInfo.InvariantCulture) ?? "";
}
