using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Util;

namespace Amazon.StandIn.Json;

/// <summary>A request of the JSON protocol, member by member. Times are seconds since 1970.</summary>
public readonly struct JsonForm
{
    private readonly Utf8JsonWriter _json;

    internal JsonForm(Utf8JsonWriter json) => _json = json;

    public void Member(string name, string? value)
    {
        if (value is not null) _json.WriteString(name, value);
    }

    public void Member(string name, ConstantClass? value) => Member(name, value?.Value);

    public void Member(string name, int? value) => Member(name, (long?)value);

    public void Member(string name, long? value)
    {
        if (value is { } number) _json.WriteNumber(name, number);
    }

    public void Member(string name, double? value)
    {
        if (value is { } number) _json.WriteNumber(name, number);
    }

    public void Member(string name, bool? value)
    {
        if (value is { } flag) _json.WriteBoolean(name, flag);
    }

    public void Member(string name, DateTime? value)
    {
        if (value is not { } time) return;
        _json.WritePropertyName(name);
        Value(time);
    }

    public void Member(string name, MemoryStream? value)
    {
        if (value is not null) _json.WriteBase64String(name, value.ToArray());
    }

    public void Structure<T>(string name, T? value, Action<JsonForm, T> write)
        where T : class
    {
        if (value is null) return;
        _json.WritePropertyName(name);
        Structure(value, write);
    }

    public void List<T>(string name, List<T>? items, Action<JsonForm, T> write)
    {
        if (items is null || (items.Count == 0 && AWSConfigs.InitializeCollections)) return;
        _json.WriteStartArray(name);
        foreach (var item in items) write(this, item);
        _json.WriteEndArray();
    }

    public void Map<T>(string name, Dictionary<string, T>? entries, Action<JsonForm, T> write)
    {
        if (entries is null || (entries.Count == 0 && AWSConfigs.InitializeCollections)) return;
        _json.WriteStartObject(name);
        foreach (var (key, value) in entries)
        {
            _json.WritePropertyName(key);
            write(this, value);
        }

        _json.WriteEndObject();
    }

    /// <summary>A structure as the item of a list or the value of a map.</summary>
    public void Structure<T>(T value, Action<JsonForm, T> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        _json.WriteStartObject();
        write(this, value);
        _json.WriteEndObject();
    }

    public void Value(string value) => _json.WriteStringValue(value);

    public void Value(int value) => _json.WriteNumberValue(value);

    public void Value(long value) => _json.WriteNumberValue(value);

    public void Value(double value) => _json.WriteNumberValue(value);

    public void Value(bool value) => _json.WriteBooleanValue(value);

    public void Value(DateTime value) => _json.WriteRawValue(StringUtils.FromDateTimeToUnixTimestamp(value));

    public void Value(MemoryStream value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _json.WriteBase64StringValue(value.ToArray());
    }
}
