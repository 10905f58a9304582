using System.Text.RegularExpressions;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Tags;

/// <summary>What tags may look like (RDS user guide, "Tagging Amazon RDS resources").</summary>
internal static partial class TagRules
{
    private const int MostTags = 50;

    /// <summary>Adds tags, replacing the values of keys that are there.</summary>
    /// <exception cref="AwsException"><c>InvalidParameterValue</c>: a key or value breaks a rule, or there would be too many.</exception>
    public static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> current, IReadOnlyList<Tag>? added)
    {
        var tags = new Dictionary<string, string>(current, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tag in added ?? [])
        {
            var key = tag.Key ?? "";
            var value = tag.Value ?? "";
            if (key.Length is < 1 or > 128 || !Allowed().IsMatch(key)) throw Invalid($"tag key '{key}': use 1 to 128 letters, digits, spaces and _ . : / = + - @");
            if (value.Length > 256 || !Allowed().IsMatch(value)) throw Invalid($"value of tag '{key}': use at most 256 letters, digits, spaces and _ . : / = + - @");
            if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase) || key.StartsWith("rds:", StringComparison.OrdinalIgnoreCase))
                throw Invalid($"tag key '{key}': keys that start with aws: and rds: are reserved");
            if (!seen.Add(key)) throw Invalid($"tags: the key '{key}' is given twice");
            tags[key] = value;
        }

        return tags.Count <= MostTags ? tags : throw Invalid($"tags: a resource can have {MostTags}, this would make {tags.Count}");
    }

    public static List<Tag> Show(IReadOnlyDictionary<string, string> tags) => [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];

    private static AwsException Invalid(string what) => CommonErrors.InvalidParameterValue($"Invalid {what}.");

    [GeneratedRegex(@"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Allowed();
}
