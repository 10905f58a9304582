using System.Buffers;

namespace Cornac.Api.Protocol;

/// <summary>Which characters XML 1.0 can hold at all (XML 1.0, section 2.2): not even an escape brings the others over.</summary>
internal static class XmlCharacters
{
    private static readonly SearchValues<char> PlainAscii =
        SearchValues.Create("\t\n\r" + string.Concat(Enumerable.Range(0x20, 0x5f).Select(code => (char)code)));

    /// <summary>The index of the first character that XML can't hold, or -1.</summary>
    public static int FirstInvalid(ReadOnlySpan<char> text)
    {
        var start = text.IndexOfAnyExcept(PlainAscii);
        for (var index = start; index >= 0 && index < text.Length; index++)
        {
            var character = text[index];
            if (char.IsHighSurrogate(character) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
                index++;
            else if (!IsValid(character))
                return index;
        }

        return -1;
    }

    public static bool IsValid(char character) =>
        character is '\t' or '\n' or '\r' or (>= ' ' and < '\uD800') or (>= '\uE000' and <= '\uFFFD');
}
