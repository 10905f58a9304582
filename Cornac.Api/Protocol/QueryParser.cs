using System.Buffers;
using System.Text;

namespace Cornac.Api.Protocol;

/// <summary>Reads <c>application/x-www-form-urlencoded</c> text: a form body or a query string.</summary>
public static class QueryParser
{
    // Deeper than any shape of the models.
    private const int DeepestName = 16;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a form body, a query string (without <c>?</c>), or both; a name may be given only once over both.</summary>
    /// <exception cref="AwsException"><c>MalformedQueryString</c>: an escape, the UTF-8 or a name is malformed, or a name is given twice.</exception>
    public static ParameterNode Parse(ReadOnlySpan<byte> form, ReadOnlySpan<byte> queryString = default)
    {
        var root = ParameterNode.Root();
        AddAll(root, form);
        AddAll(root, queryString);
        return root;
    }

    private static void AddAll(ParameterNode root, ReadOnlySpan<byte> text)
    {
        foreach (var range in text.Split((byte)'&'))
        {
            var pair = text[range];
            if (pair.IsEmpty)
                continue;
            var equals = pair.IndexOf((byte)'=');
            var name = Unescape(equals < 0 ? pair : pair[..equals]);
            var value = equals < 0 ? "" : Unescape(pair[(equals + 1)..]);
            Add(root, name, value);
        }
    }

    private static void Add(ParameterNode root, string name, string value)
    {
        var node = root;
        var depth = 0;
        foreach (var range in name.AsSpan().Split('.'))
        {
            var segment = name.AsSpan()[range];
            if (segment.IsEmpty || ++depth > DeepestName)
                throw CommonErrors.MalformedQueryString("A parameter's name is malformed.");
            node = node.ChildOrNew(segment);
        }

        if (node.Value is not null)
            throw CommonErrors.MalformedQueryString($"The parameter {name} is given more than once.");
        node.Set(ParameterKind.Text, value);
    }

    private static string Unescape(ReadOnlySpan<byte> escaped)
    {
        var rented = ArrayPool<byte>.Shared.Rent(escaped.Length);
        try
        {
            var length = 0;
            for (var index = 0; index < escaped.Length; index++)
            {
                rented[length++] = escaped[index] switch
                {
                    (byte)'+' => (byte)' ',
                    (byte)'%' => Hex(escaped, ref index),
                    var plain => plain,
                };
            }

            return StrictUtf8.GetString(rented, 0, length);
        }
        catch (DecoderFallbackException)
        {
            throw CommonErrors.MalformedQueryString("The parameters are not UTF-8.");
        }
        finally
        {
            // The value may be a password.
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    private static byte Hex(ReadOnlySpan<byte> escaped, ref int index)
    {
        if (index + 2 >= escaped.Length
            || System.Buffers.Text.Utf8Parser.TryParse(escaped.Slice(index + 1, 2), out byte value, out var used, 'x') is false
            || used != 2)
            throw CommonErrors.MalformedQueryString("The parameters contain a malformed percent escape.");
        index += 2;
        return value;
    }
}
