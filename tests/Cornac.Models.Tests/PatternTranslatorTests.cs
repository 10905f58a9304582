using System.Text.RegularExpressions;
using Cornac.Models.Generator.Naming;

namespace Cornac.Models.Tests;

public sealed class PatternTranslatorTests
{
    [Theory]
    [InlineData(@"\d{2}", "12", true)]
    [InlineData(@"\d{2}", "123", false)]
    [InlineData(@"\d{2}", "12\n", false)]
    [InlineData(@"^\d{2}$", "12\n", false)]
    [InlineData(@"\d+", "٣", false)]
    [InlineData(@"[\w+=,.@-]+", "a_B9+=,.@-", true)]
    [InlineData(@"[\w+=,.@-]+", "é", false)]
    [InlineData(@"[^\s@]+@[^\s@]+", "é@é", true)]
    [InlineData(@"[^\s@]+@[^\s@]+", "a b@c", false)]
    [InlineData(@"[\s\S]*", "any\u0001thing\n🐘", true)]
    [InlineData(@"[^:].*", "a\nb", false)]
    [InlineData(@"[^:].*", "a\u2028b", false)]
    [InlineData(@"[^:].*", "ab🐘", true)]
    [InlineData(@"a|bc", "abc", false)]
    [InlineData(@"[0-9A-Za-z-_.]+", "a-_.", true)]
    [InlineData(@"[0-9A-Za-z-:._]*", "a-:._", true)]
    [InlineData(@"[\uE000-\uFFFD\u10000-\u10FFFF]+", "🐘", true)]
    [InlineData(@"[\uE000-\uFFFD\u10000-\u10FFFF]+", "0", false)]
    [InlineData(@"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "é ٣-@", true)]
    [InlineData(@"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "a<b", false)]
    [InlineData(@"((/[A-Za-z0-9\.,\+@=_-]+)*)/", "/a/b+c/", true)]
    [InlineData(@"((/[A-Za-z0-9\.,\+@=_-]+)*)/", "a/", false)]
    public void Translated_pattern_matches_as_in_java(string pattern, string value, bool matches) =>
        Assert.Equal(matches, Regex.IsMatch(value, PatternTranslator.Translate(pattern), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));
}
