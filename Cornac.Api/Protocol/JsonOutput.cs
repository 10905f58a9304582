using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cornac.Api.Protocol;

/// <summary>Writes members of JSON answers and audit rows; absent members are left out.</summary>
public static class JsonOutput
{
    /// <summary>What stands in for a secret.</summary>
    public const string Masked = "***";

    internal static JsonWriterOptions Options { get; } = new()
    {
        // The answer is no part of an HTML page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static void Member(this Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value) => json.Member(name, value, Text);

    public static void Member(this Utf8JsonWriter json, ReadOnlySpan<byte> name, byte[]? value) => json.Member(name, value, Blob);

    public static void Member(this Utf8JsonWriter json, ReadOnlySpan<byte> name, int? value) => json.ValueMember(name, value, Int32);

    public static void Member(this Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value) => json.ValueMember(name, value, Int64);

    public static void Member(this Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value) => json.ValueMember(name, value, Double);

    public static void Member(this Utf8JsonWriter json, ReadOnlySpan<byte> name, bool? value) => json.ValueMember(name, value, Boolean);

    /// <summary>Writes a time as seconds since 1970, with milliseconds.</summary>
    public static void Member(this Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? value) =>
        json.ValueMember(name, value, Timestamp);

    /// <summary>Writes a time as people read it, for the audit.</summary>
    public static void ReadableMember(this Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? value) =>
        json.ValueMember(name, value, ReadableTimestamp);

    /// <summary>Tells that a secret was given, and no more.</summary>
    public static void MaskedMember(this Utf8JsonWriter json, ReadOnlySpan<byte> name, object? value)
    {
        if (value is not null)
            json.WriteString(name, Masked);
    }

    public static void Member<T>(this Utf8JsonWriter json, ReadOnlySpan<byte> name, T? value, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        if (value is null)
            return;
        json.WritePropertyName(name);
        write(json, value);
    }

    public static void List<T>(this Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<T>? items, Action<Utf8JsonWriter, T> write)
    {
        if (items is null)
            return;
        json.WritePropertyName(name);
        Items(json, items, write);
    }

    public static void Items<T>(Utf8JsonWriter json, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray();
        for (var index = 0; index < items.Count; index++)
            write(json, items[index]);
        json.WriteEndArray();
    }

    public static void Map<T>(
        this Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyDictionary<string, T>? map, Action<Utf8JsonWriter, T> write)
    {
        if (map is null)
            return;
        json.WritePropertyName(name);
        Entries(json, map, write);
    }

    public static void Entries<T>(Utf8JsonWriter json, IReadOnlyDictionary<string, T> map, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartObject();
        foreach (var (key, value) in map)
        {
            json.WritePropertyName(key);
            write(json, value);
        }

        json.WriteEndObject();
    }

    public static void Text(Utf8JsonWriter json, string value) => json.WriteStringValue(value);

    public static void Blob(Utf8JsonWriter json, byte[] value) => json.WriteBase64StringValue(value);

    public static void Int32(Utf8JsonWriter json, int value) => json.WriteNumberValue(value);

    public static void Int64(Utf8JsonWriter json, long value) => json.WriteNumberValue(value);

    public static void Boolean(Utf8JsonWriter json, bool value) => json.WriteBooleanValue(value);

    public static void Timestamp(Utf8JsonWriter json, DateTimeOffset value) => json.WriteNumberValue(Timestamps.ToEpochSeconds(value));

    public static void ReadableTimestamp(Utf8JsonWriter json, DateTimeOffset value) =>
        json.WriteStringValue(value.UtcDateTime.ToString(Timestamps.Format, System.Globalization.CultureInfo.InvariantCulture));

    public static void Double(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteStringValue(NonFinite(value));
    }

    /// <summary>How both XML and JSON answers spell what is no number.</summary>
    internal static string NonFinite(double value) => value switch
    {
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        _ => "NaN",
    };

    private static void ValueMember<T>(this Utf8JsonWriter json, ReadOnlySpan<byte> name, T? value, Action<Utf8JsonWriter, T> write)
        where T : struct
    {
        if (value is not { } present)
            return;
        json.WritePropertyName(name);
        write(json, present);
    }
}
