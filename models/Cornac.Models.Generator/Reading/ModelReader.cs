namespace Cornac.Models.Generator.Reading;

/// <summary>Reads a model in botocore's form (models/*.json).</summary>
internal sealed class ModelReader
{
    private readonly Dictionary<string, JsonValue> _sources;
    private readonly Dictionary<string, Shape> _shapes = new(StringComparer.Ordinal);
    private readonly ISet<string> _sensitive;
    private readonly IReadOnlyDictionary<string, string> _renamed;

    private ModelReader(JsonValue shapes, ISet<string> sensitive, IReadOnlyDictionary<string, string> renamed)
    {
        _renamed = renamed;
        _sources = shapes.Members.ToDictionary(member => member.Key, member => member.Value, StringComparer.Ordinal);
        _sensitive = sensitive;
    }

    /// <summary>Reads a model; <paramref name="sensitive"/> names shapes to treat as sensitive although the model does not say so.</summary>
    /// <exception cref="FormatException">The text is no model, or has something that this reader does not know.</exception>
    public static ServiceModel Read(string name, string text, ISet<string> sensitive) => Read(name, text, sensitive, new Dictionary<string, string>());

    /// <summary>Reads a model; <paramref name="renamed"/> gives shapes other names than the model's.</summary>
    /// <exception cref="FormatException">The text is no model, or has something that this reader does not know.</exception>
    public static ServiceModel Read(string name, string text, ISet<string> sensitive, IReadOnlyDictionary<string, string> renamed)
    {
        var root = JsonReader.Parse(text);
        var metadata = root["metadata"] ?? throw new FormatException("no metadata");
        var operations = root["operations"] ?? throw new FormatException("no operations");
        var reader = new ModelReader(root["shapes"] ?? throw new FormatException("no shapes"), sensitive, renamed);
        if (sensitive.Concat(renamed.Keys).FirstOrDefault(shape => !reader._sources.ContainsKey(shape)) is { } unknown)
            throw new FormatException($"no shape {unknown} that could be sensitive or renamed");
        return new(
            name,
            metadata,
            operations.Members.Select(member => reader.ReadOperation(member.Key, member.Value)).ToList(),
            root["pagination"]?.Members.Select(member => ReadPagination(member.Key, member.Value)).ToList() ?? []);
    }

    private Operation ReadOperation(string name, JsonValue source) => new(
        name,
        source["input"]?["shape"]?.AsString is { } input ? Find(input) : null,
        source["output"]?["shape"]?.AsString is { } output ? Find(output) : null,
        source["output"]?["resultWrapper"]?.AsString,
        source["errors"]?.Items.Select(error => Find(error.AsString ?? "")).ToList() ?? []);

    private static Pagination ReadPagination(string operation, JsonValue source) => new(
        operation,
        source["input_token"]?.AsString ?? throw new FormatException($"the paging of {operation} has not exactly one token"),
        source["output_token"]?.AsString ?? throw new FormatException($"the paging of {operation} has not exactly one token"),
        source["result_key"] is not { } key ? [] : key.AsString is { } single ? [single] : key.Items.Select(item => item.AsString ?? "").ToList());

    private Shape Find(string name)
    {
        if (_shapes.TryGetValue(name, out var known))
            return known;
        if (!_sources.TryGetValue(name, out var source))
            throw new FormatException($"no shape {name}");
        var shape = new Shape(_renamed.TryGetValue(name, out var other) ? other : name, Kind(name, source["type"]?.AsString));
        // Known before its members are read: shapes may refer to themselves.
        _shapes.Add(name, shape);
        Fill(shape, source);
        return shape;
    }

    private void Fill(Shape shape, JsonValue source)
    {
        var required = new HashSet<string>(source["required"]?.Items.Select(item => item.AsString ?? "") ?? [], StringComparer.Ordinal);
        shape.Members = source["members"]?.Members.Select(member => ReadMember(member.Key, member.Value, required)).ToList() ?? [];
        shape.Item = source["member"] is { } item ? ReadMember("member", item, required) : null;
        shape.Key = source["key"] is { } key ? ReadMember("key", key, required) : null;
        shape.Value = source["value"] is { } value ? ReadMember("value", value, required) : null;
        shape.IsFlattened = source["flattened"]?.IsTrue == true;
        shape.IsSensitive = source["sensitive"]?.IsTrue == true || _sensitive.Contains(shape.Name);
        shape.EnumValues = source["enum"]?.Items.Select(text => text.AsString ?? "").ToList() ?? [];
        shape.Min = source["min"]?.AsNumber;
        shape.Max = source["max"]?.AsNumber;
        shape.Pattern = source["pattern"]?.AsString;
        shape.TimestampFormat = source["timestampFormat"]?.AsString;
        if (source["exception"]?.IsTrue == true)
            shape.Error = ReadError(shape.Name, source);
    }

    private Member ReadMember(string name, JsonValue source, HashSet<string> required) => new(name, Find(source["shape"]?.AsString ?? ""))
    {
        LocationName = source["locationName"]?.AsString,
        QueryName = source["queryName"]?.AsString,
        IsFlattened = source["flattened"]?.IsTrue == true,
        IsRequired = required.Contains(name),
        TimestampFormat = source["timestampFormat"]?.AsString,
    };

    private static ErrorFacts ReadError(string name, JsonValue source)
    {
        var error = source["error"];
        var status = error?["httpStatusCode"]?.AsLong ?? (source["fault"]?.IsTrue == true ? 500 : 400);
        return new(error?["code"]?.AsString ?? name, (int)status, isSenderFault: status < 500);
    }

    private static ShapeKind Kind(string name, string? type) => type switch
    {
        "string" => ShapeKind.String,
        "integer" => ShapeKind.Integer,
        "long" => ShapeKind.Long,
        "double" or "float" => ShapeKind.Double,
        "boolean" => ShapeKind.Boolean,
        "timestamp" => ShapeKind.Timestamp,
        "blob" => ShapeKind.Blob,
        "list" => ShapeKind.List,
        "map" => ShapeKind.Map,
        "structure" => ShapeKind.Structure,
        _ => throw new FormatException($"shape {name} is of the unknown type {type}"),
    };
}
