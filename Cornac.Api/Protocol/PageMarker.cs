using System.Buffers.Text;
using System.Text;

namespace Cornac.Api.Protocol;

/// <summary>Markers of pages: they name the last key that was handed out, so that pages stay right while entries come and go.</summary>
internal static class PageMarker
{
    private const string Prefix = "k:";

    public static string Write(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Prefix + key));

    /// <summary>The key, or null where the text is no marker of ours.</summary>
    public static string? TryRead(string marker)
    {
        if (!Base64Url.IsValid(marker)) return null;
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(marker));
        return text.StartsWith(Prefix, StringComparison.Ordinal) && !text.Contains('\0', StringComparison.Ordinal) ? text[Prefix.Length..] : null;
    }
}
