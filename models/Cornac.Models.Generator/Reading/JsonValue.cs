using System.Globalization;

namespace Cornac.Models.Generator.Reading;

/// <summary>A JSON value. Members keep their order, which the generated code follows.</summary>
internal sealed class JsonValue
{
    private readonly object? _value;

    public JsonValue(object? value) => _value = value;

    public IReadOnlyList<KeyValuePair<string, JsonValue>> Members => _value as List<KeyValuePair<string, JsonValue>> ?? [];

    public IReadOnlyList<JsonValue> Items => _value as List<JsonValue> ?? [];

    public string? AsString => _value as string;

    public bool IsTrue => _value is true;

    public double? AsNumber => _value as double?;

    public long? AsLong => _value is double number ? Convert.ToInt64(number, CultureInfo.InvariantCulture) : null;

    public JsonValue? this[string name]
    {
        get
        {
            foreach (var member in Members)
            {
                if (member.Key == name)
                    return member.Value;
            }

            return null;
        }
    }
}
