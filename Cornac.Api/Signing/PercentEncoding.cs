using System.Buffers;
using System.Text;

namespace Cornac.Api.Signing;

/// <summary>Percent-encoding with RFC 3986's unreserved characters, upper-case digits, as signers use it.</summary>
internal static class PercentEncoding
{
    private const string UnreservedText = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static readonly SearchValues<char> Unreserved = SearchValues.Create(UnreservedText);
    private static readonly SearchValues<char> UnreservedOrSlash = SearchValues.Create(UnreservedText + "/");

    /// <summary>Encodes every character but unreserved ones and slashes: what is encoded already gets encoded once more.</summary>
    public static string EncodePath(string path) =>
        path.AsSpan().ContainsAnyExcept(UnreservedOrSlash) ? Encode(Encoding.UTF8.GetBytes(path), keepSlash: true) : path;

    /// <summary>Decodes once and encodes again, so that every way to write a value becomes the same.</summary>
    public static string Normalize(string text) =>
        text.AsSpan().ContainsAnyExcept(Unreserved) ? Encode(Decode(text), keepSlash: false) : text;

    private static byte[] Decode(string text)
    {
        var source = Encoding.UTF8.GetBytes(text);
        var decoded = new List<byte>(source.Length);
        for (var i = 0; i < source.Length; i++)
        {
            // Only escapes in upper case: one spelling of a byte, so that no byte of a signed target can be exchanged unnoticed.
            if (source[i] == '%' && i + 2 < source.Length && Digit(source[i + 1]) is >= 0 and var high && Digit(source[i + 2]) is >= 0 and var low)
            {
                decoded.Add((byte)((high << 4) | low));
                i += 2;
            }
            else
            {
                // A form reads '+' as a space; a signature over one must therefore never vouch for a plus sign.
                decoded.Add(source[i] == '+' ? (byte)' ' : source[i]);
            }
        }

        return [.. decoded];
    }

    private static string Encode(ReadOnlySpan<byte> bytes, bool keepSlash)
    {
        var text = new StringBuilder(bytes.Length + 16);
        foreach (var value in bytes)
        {
            var character = (char)value;
            if (Unreserved.Contains(character) || (keepSlash && character == '/')) text.Append(character);
            else text.Append('%').Append("0123456789ABCDEF"[value >> 4]).Append("0123456789ABCDEF"[value & 15]);
        }

        return text.ToString();
    }

    private static int Digit(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => value - '0',
        >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
        _ => -1,
    };
}
