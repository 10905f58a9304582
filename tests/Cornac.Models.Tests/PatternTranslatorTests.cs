using System.Reflection;
using System.Text.RegularExpressions;
using Cornac.Api.Protocol;
using Cornac.Models.Generator.Naming;
using Cornac.Models.Tests.Everything;

namespace Cornac.Models.Tests;

public sealed class PatternTranslatorTests
{
    [Fact]
    public void Every_pattern_of_the_models_suits_its_engine()
    {
        var patterns = typeof(ServiceCatalog).Assembly.GetTypes().Where(type => type.Name == "Constraints")
            .SelectMany(type => type.GetFields(BindingFlags.NonPublic | BindingFlags.Static))
            .Select(field => (ModelPattern)field.GetValue(obj: null)!)
            .ToList();

        Assert.NotEmpty(patterns);
        // Building the engine is what could throw, and long hostile text is what could take long.
        Assert.All(patterns, pattern => pattern.IsMatch(string.Concat(Enumerable.Repeat("/a-", 5_000))));
    }

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
