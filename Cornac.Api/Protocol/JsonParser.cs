using System.Text.Json;

namespace Cornac.Api.Protocol;

/// <summary>Reads the body of an AWS JSON request.</summary>
public static class JsonParser
{
    private const int DeepestValue = 32;

    /// <summary>Reads an object; an empty body counts as an empty object.</summary>
    /// <exception cref="AwsException"><c>SerializationException</c>: not a JSON object, too deep, or a name given twice in one object.</exception>
    public static ParameterNode Parse(ReadOnlySpan<byte> body)
    {
        var root = ParameterNode.Root();
        if (body.IsEmpty)
            return root;
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = DeepestValue });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw CommonErrors.SerializationException("The request body must be a JSON object.");
            ReadObject(ref reader, root);
            // Reading on finds what may follow the object.
            reader.Read();
            return root;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            throw CommonErrors.SerializationException("The request body is not well-formed JSON.");
        }
    }

    private static void ReadObject(ref Utf8JsonReader reader, ParameterNode node)
    {
        node.Set(ParameterKind.Object, value: null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
                continue;
            if (node.Child(name) is not null)
                throw CommonErrors.SerializationException("A name is given twice in one JSON object.");
            ReadValue(ref reader, node.Add(name));
        }
    }

    private static void ReadArray(ref Utf8JsonReader reader, ParameterNode node)
    {
        node.Set(ParameterKind.Array, value: null);
        for (var index = 1; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
            ReadValue(ref reader, node.Add(index.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static void ReadValue(ref Utf8JsonReader reader, ParameterNode node)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                ReadObject(ref reader, node);
                break;
            case JsonTokenType.StartArray:
                ReadArray(ref reader, node);
                break;
            case JsonTokenType.String:
                node.Set(ParameterKind.String, reader.GetString()!);
                break;
            case JsonTokenType.Number:
                node.Set(ParameterKind.Number, System.Text.Encoding.ASCII.GetString(reader.ValueSpan));
                break;
            case JsonTokenType.True:
            case JsonTokenType.False:
                node.Set(ParameterKind.Boolean, reader.TokenType == JsonTokenType.True ? "true" : "false");
                break;
            default:
                throw CommonErrors.SerializationException($"{node.Path} is null, which no list may hold.");
        }
    }
}
