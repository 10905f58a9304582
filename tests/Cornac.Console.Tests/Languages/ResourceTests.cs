using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Cornac.Console.Tests.Languages;

/// <summary>Every word that people read lies in the resources, in both languages, and none lies there for nothing.</summary>
public sealed partial class ResourceTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public void Both_languages_have_the_same_keys_and_places()
    {
        foreach (var english in Directory.EnumerateFiles(Root, "*.resx", SearchOption.AllDirectories).Where(file => !file.EndsWith(".fr.resx", StringComparison.Ordinal)))
        {
            var (en, fr) = (Read(english), Read(Path.ChangeExtension(english, ".fr.resx")));
            Assert.Equal(en.Keys.Order(StringComparer.Ordinal), fr.Keys.Order(StringComparer.Ordinal));
            Assert.All(en, pair => Assert.Equal(Places(pair.Value), Places(fr[pair.Key])));
        }
    }

    [Fact]
    public void Every_key_that_is_asked_for_is_there_and_every_one_there_is_asked_for()
    {
        var asked = Uses().ToLookup(use => use.Resource, use => use.Key, StringComparer.Ordinal);
        List<string> mistakes = [];
        foreach (var resource in asked)
        {
            var keys = Read(Directory.EnumerateFiles(Root, resource.Key + ".resx", SearchOption.AllDirectories).Single()).Keys;
            mistakes.AddRange(resource.Where(key => !keys.Any(known => Fits(key, known))).Select(key => $"{resource.Key} lacks {key}"));
            mistakes.AddRange(keys.Where(known => !resource.Any(key => Fits(key, known))).Select(known => $"{resource.Key} has {known} for nothing"));
        }

        Assert.Empty(mistakes);
        // MudBlazor's components ask for their own.
        var unused = Directory.EnumerateFiles(Root, "*.resx", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(file).Split('.')[0]).Distinct(StringComparer.Ordinal).Except(asked.Select(resource => resource.Key), StringComparer.Ordinal);
        Assert.Equal(["MudText"], unused);
    }

    [Fact]
    public void Pages_hold_no_words_of_their_own()
    {
        var found = from file in Directory.EnumerateFiles(Root, "*.razor", SearchOption.AllDirectories)
                    from words in Words(File.ReadAllText(file))
                    select $"{Path.GetRelativePath(Root, file)}: {words}";
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("<p>Hello</p>", true)]
    [InlineData("<p title=\"Hello there\">@Text[\"Hello\"]</p>", true)]
    [InlineData("<p class=\"hello\" title=\"@Text[\"Hello\"]\">@Text[\"Hello\", name] · @(a > b ? \"x\" : \"y\")</p>", false)]
    [InlineData("@if (a)\n{\n  <b>@name</b>\n}\nelse if (b)\n{\n}\n", false)]
    [InlineData("<Button OnClick=\"() => Go(a)\">Go</Button>", true)]
    public void Words_in_a_page_are_found(string page, bool found) => Assert.Equal(found, Words(page).Any());

    private static bool Fits(string asked, string known) => asked.EndsWith('.') ? known.StartsWith(asked, StringComparison.Ordinal) : known == asked;

    private static IEnumerable<(string Resource, string Key)> Uses()
    {
        var parts = Directory.EnumerateFiles(Root, "*.*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".razor", StringComparison.Ordinal) || file.EndsWith(".cs", StringComparison.Ordinal))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .GroupBy(file => file.Replace(".razor.cs", ".razor", StringComparison.Ordinal), StringComparer.Ordinal);
        foreach (var part in parts)
        {
            var text = string.Join('\n', part.Select(File.ReadAllText));
            foreach (Match entry in MenuEntry().Matches(text)) yield return (entry.Groups["resource"].Value, entry.Groups["key"].Value);
            foreach (Match localizer in Localizer().Matches(text))
            {
                var uses = Regex.Matches(text, $@"\b{localizer.Groups["name"].Value}\[""(?<key>[^""]+)""", RegexOptions.None, TimeSpan.FromSeconds(1));
                foreach (Match use in uses) yield return (localizer.Groups["resource"].Value, use.Groups["key"].Value);
            }
        }
    }

    private static IEnumerable<string> Words(string page)
    {
        var text = Head().Replace(Code().Replace(Comment().Replace(page, ""), ""), "");
        foreach (Match attribute in Attribute().Matches(text)) yield return attribute.Value;
        text = Expression().Replace(Sample().Replace(text, ""), "\"\"");
        text = Directive().Replace(Tag().Replace(text, "\n"), "");
        foreach (Match word in Word().Matches(text))
        {
            if (word.Value is not ("Cornac" or "else" or "ca.pem")) yield return word.Value;
        }
    }

    private static Dictionary<string, string> Read(string file) => XDocument.Load(file).Descendants("data")
        .ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value, StringComparer.Ordinal);

    private static string Places(string text) => string.Join(' ', Place().Matches(text).Select(place => place.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cornac.sln"))) folder = folder.Parent ?? throw new InvalidOperationException("Cornac.sln was not found.");
        return Path.Combine(folder.FullName, "Cornac.Console");
    }

    [GeneratedRegex(@"IStringLocalizer<(?<resource>\w+)> (?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Localizer();

    [GeneratedRegex(@"NavigationEntry\([^\n]*typeof\((?<resource>\w+)\), ""(?<key>[^""]+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MenuEntry();

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^@(page|inject|inherits|layout|attribute|using|implements|typeparam)\b[^\n]*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Head();

    [GeneratedRegex(@"^@code \{.*", RegexOptions.Singleline | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"<(?<tag>pre|code|svg|script|style)\b.*?</\k<tag>>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sample();

    [GeneratedRegex(@"\b(aria-label|title|placeholder|alt|Label|Title|Lead|Text)=""[^@""]*[A-Za-z]{2}[^""]*""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Attribute();

    // Balanced brackets after an @, and what is called on it.
    [GeneratedRegex(
        @"@(?!if\b|foreach\b|else\b)(?:[\w.!?]+)?(?:(?:\((?>[^()]+|\((?<d>)|\)(?<-d>))*(?(d)(?!))\)|\[(?>[^\[\]]+|\[(?<e>)|\](?<-e>))*(?(e)(?!))\])[\w.!?]*)*",
        RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Expression();

    [GeneratedRegex(@"<(?:[^<>""]|""[^""]*"")*>", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"^\s*(""""|@(if|foreach)|else if)[^\n]*$|^\s*\w+ \w+ = [^\n]*;$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Directive();

    [GeneratedRegex(@"[\p{L}][\p{L}.]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\{\w+\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place();
}
