namespace Cornac.Api.Identity.Policies;

/// <summary>Patterns in which <c>*</c> stands for any text and <c>?</c> for one character.</summary>
/// <remarks>In compiled patterns the two wildcards are characters of Unicode's private use area, so that an asterisk that came out of a
/// policy variable stays an asterisk. A match takes at most pattern × text steps, whatever the pattern: only the last asterisk is retried.</remarks>
internal static class Wildcard
{
    public const char Any = '\uE000';
    public const char One = '\uE001';

    public static bool HasReserved(ReadOnlySpan<char> text) => text.ContainsAny(Any, One);

    public static string Compile(string pattern) => pattern.Replace('*', Any).Replace('?', One);

    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int p = 0, t = 0, star = -1, resume = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == Any)
            {
                star = p++;
                resume = t;
                if (p == pattern.Length) return true;
            }
            else if (p < pattern.Length && (pattern[p] == One || pattern[p] == text[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == Any) p++;
        return p == pattern.Length;
    }
}
