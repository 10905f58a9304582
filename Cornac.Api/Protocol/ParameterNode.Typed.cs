using System.Globalization;

namespace Cornac.Api.Protocol;

/// <summary>Typed reading: by member name for what may be absent, of the node itself for items of lists.</summary>
public sealed partial class ParameterNode
{
    public string? Text(string name) => Child(name)?.ToText();

    public int? Int32(string name) => Child(name)?.ToInt32();

    public long? Int64(string name) => Child(name)?.ToInt64();

    public double? Double(string name) => Child(name)?.ToDouble();

    public bool? Boolean(string name) => Child(name)?.ToBoolean();

    public DateTimeOffset? Timestamp(string name) => Child(name)?.ToTimestamp();

    public byte[]? Blob(string name) => Child(name)?.ToBlob();

    public T? Structure<T>(string name, Func<ParameterNode, T> read)
        where T : class => Child(name) is { } child ? read(child) : null;

    public IReadOnlyList<T>? List<T>(string name, Func<ParameterNode, T> read) => Child(name)?.ToList(read);

    public IReadOnlyDictionary<string, T>? Map<T>(string name, Func<ParameterNode, T> read) => Child(name)?.ToMap(read);

    public static string ToText(ParameterNode node) => node.ToText();

    public static int ToInt32(ParameterNode node) => node.ToInt32();

    public static long ToInt64(ParameterNode node) => node.ToInt64();

    public static double ToDouble(ParameterNode node) => node.ToDouble();

    public static bool ToBoolean(ParameterNode node) => node.ToBoolean();

    public static DateTimeOffset ToTimestamp(ParameterNode node) => node.ToTimestamp();

    public static byte[] ToBlob(ParameterNode node) => node.ToBlob();

    public IReadOnlyList<T> ToList<T>(Func<ParameterNode, T> read) => Items().ConvertAll(item => read(item));

    /// <summary>A map: <c>Name.entry.1.key</c> and <c>.value</c> in Query, an object in JSON.</summary>
    public IReadOnlyDictionary<string, T> ToMap<T>(Func<ParameterNode, T> read)
    {
        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        if (Kind == ParameterKind.Object)
        {
            foreach (var child in _children ?? [])
                map.Add(child._name, read(child));
            return map;
        }

        foreach (var entry in Items())
        {
            var key = entry.Text("key") ?? throw new MalformedParameterException(entry.Path, value: null, "a map entry with a key");
            var value = entry.Child("value") ?? throw new MalformedParameterException(entry.Path, value: null, "a map entry with a value");
            if (!map.TryAdd(key, read(value)))
                throw new MalformedParameterException(entry.Path, key, "a key that is given once");
        }

        return map;
    }

    /// <summary>Refuses a scalar or an array where a structure is due.</summary>
    public void EnsureStructure()
    {
        var isEmptyText = Kind == ParameterKind.Text && string.IsNullOrEmpty(Value);
        if (Kind is not (ParameterKind.Object or ParameterKind.Prefix) && !isEmptyText)
            throw new MalformedParameterException(Path, value: null, "a structure");
    }

    private string ToText()
    {
        // The value is not shown: whether this string is a secret is not known here.
        if (Kind is not (ParameterKind.Text or ParameterKind.String) || _children is not null)
            throw new MalformedParameterException(Path, value: null, "a string");
        if (XmlCharacters.FirstInvalid(Value) >= 0)
            throw new MalformedParameterException(Path, value: null, "free of control characters");
        return Value!;
    }

    private int ToInt32() =>
        int.TryParse(Scalar(ParameterKind.Number, "an integer"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Malformed("an integer");

    private long ToInt64() =>
        long.TryParse(Scalar(ParameterKind.Number, "an integer"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Malformed("an integer");

    private double ToDouble()
    {
        var text = Kind == ParameterKind.String ? Value : Scalar(ParameterKind.Number, "a number");
        return text switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? number
                : throw Malformed("a number"),
        };
    }

    private bool ToBoolean() => Scalar(ParameterKind.Boolean, "true or false") switch
    {
        var text when string.Equals(text, "true", StringComparison.OrdinalIgnoreCase) => true,
        var text when string.Equals(text, "false", StringComparison.OrdinalIgnoreCase) => false,
        _ => throw Malformed("true or false"),
    };

    private DateTimeOffset ToTimestamp()
    {
        var text = Kind == ParameterKind.String ? Value! : Scalar(ParameterKind.Number, "a time");
        return Timestamps.TryParse(text, out var time) ? time : throw Malformed("a time in ISO 8601 form");
    }

    private byte[] ToBlob()
    {
        var text = ToText();
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length)
            ? bytes[..length]
            : throw new MalformedParameterException(Path, value: null, "base64 text");
    }

    private string Scalar(ParameterKind json, string expected) =>
        Value is not null && _children is null && (Kind == ParameterKind.Text || Kind == json) ? Value : throw Malformed(expected);

    private MalformedParameterException Malformed(string expected) => new(Path, Value, expected);
}
