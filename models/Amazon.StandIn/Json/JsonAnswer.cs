using System.Text.Json;

namespace Amazon.StandIn.Json;

/// <summary>A place in an answer of the JSON protocol. Times are seconds since 1970.</summary>
public readonly struct JsonAnswer
{
    private readonly JsonElement _element;

    internal JsonAnswer(JsonElement element) => _element = element;

    /// <summary>The members of an error.</summary>
    public static JsonAnswer Of(ErrorAnswer error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new JsonAnswer(error.Body);
    }

    public string? Text(string name) => Find(name) is { } found ? new JsonAnswer(found).Text() : null;

    public int? Int32(string name) => Find(name) is { } found ? new JsonAnswer(found).Int32() : null;

    public long? Int64(string name) => Find(name) is { } found ? new JsonAnswer(found).Int64() : null;

    public double? Double(string name) => Find(name) is { } found ? new JsonAnswer(found).Double() : null;

    public bool? Boolean(string name) => Find(name) is { } found ? new JsonAnswer(found).Boolean() : null;

    public DateTime? Timestamp(string name) => Find(name) is { } found ? new JsonAnswer(found).Timestamp() : null;

    public MemoryStream? Blob(string name) => Find(name) is { } found ? new JsonAnswer(found).Blob() : null;

    public T? Structure<T>(string name, Func<JsonAnswer, T> read)
        where T : class => Find(name) is { } found ? read(new JsonAnswer(found)) : null;

    /// <summary>A list; unlike XML, JSON tells an empty one from none.</summary>
    public List<T>? List<T>(string name, Func<JsonAnswer, T> read) => Find(name) is { } found
        ? [.. found.EnumerateArray().Select(item => read(new JsonAnswer(item)))]
        : AWSConfigs.InitializeCollections ? [] : null;

    public Dictionary<string, T>? Map<T>(string name, Func<JsonAnswer, T> read) => Find(name) is { } found
        ? found.EnumerateObject().ToDictionary(entry => entry.Name, entry => read(new JsonAnswer(entry.Value)), StringComparer.Ordinal)
        : AWSConfigs.InitializeCollections ? [] : null;

    public string Text() => _element.ValueKind == JsonValueKind.String ? _element.GetString()! : _element.GetRawText();

    public int Int32() => _element.GetInt32();

    public long Int64() => _element.GetInt64();

    public double Double() => _element.GetDouble();

    public bool Boolean() => _element.GetBoolean();

    public DateTime Timestamp() => _element.ValueKind == JsonValueKind.Number
        ? DateTime.UnixEpoch.AddTicks((long)(_element.GetDecimal() * TimeSpan.TicksPerSecond))
        : _element.GetDateTime().ToUniversalTime();

    public MemoryStream Blob() => new(_element.GetBytesFromBase64());

    private JsonElement? Find(string name) =>
        _element.ValueKind == JsonValueKind.Object && _element.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;
}
