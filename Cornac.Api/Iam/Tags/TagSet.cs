using System.Text.RegularExpressions;
using Cornac.Api.Models.Iam;
using Cornac.Api.Protocol;

namespace Cornac.Api.Iam.Tags;

/// <summary>What tags may look like (IAM user guide, "Tags for IAM resources"). Keys are unique whatever the case.</summary>
internal static partial class TagSet
{
    private const int Most = 50;

    /// <summary>Adds tags, replacing those whose keys are there.</summary>
    /// <exception cref="AwsException"><c>InvalidInput</c> or <c>LimitExceeded</c>: a tag breaks a rule, or there would be too many.</exception>
    public static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> current, IReadOnlyList<Tag>? added)
    {
        var tags = Without(current, added?.Select(t => t.Key) ?? []);
        foreach (var tag in added ?? [])
        {
            if (!Allowed().IsMatch(tag.Key) || !Allowed().IsMatch(tag.Value))
                throw new InvalidInputException($"The tag '{tag.Key}' has characters that tags may not have: use letters, digits, spaces and _ . : / = + - @");
            if (tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)) throw new InvalidInputException("Tag keys that start with aws: are reserved.");
            if (tags.Keys.Contains(tag.Key, StringComparer.OrdinalIgnoreCase))
                throw new InvalidInputException("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
            tags[tag.Key] = tag.Value;
        }

        return tags.Count <= Most ? tags : throw new LimitExceededException($"The number of tags has reached the maximum limit: {Most}.");
    }

    public static Dictionary<string, string> Without(IReadOnlyDictionary<string, string> current, IEnumerable<string> keys) =>
        current.Where(t => !keys.Contains(t.Key, StringComparer.OrdinalIgnoreCase)).ToDictionary(StringComparer.Ordinal);

    /// <summary>As answers show them; null where there are none.</summary>
    public static IReadOnlyList<Tag>? Show(IReadOnlyDictionary<string, string> tags) => tags.Count == 0 ? null : [.. tags.Select(Tag)];

    public static Tag Tag(KeyValuePair<string, string> tag) => new() { Key = tag.Key, Value = tag.Value };

    [GeneratedRegex(@"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Allowed();
}
