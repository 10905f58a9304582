using System.Text.RegularExpressions;
using Cornac.Api.Models.Organizations;
using Cornac.Api.Protocol;

namespace Cornac.Api.Organizations.Tags;

/// <summary>What tags of accounts may look like (Organizations user guide, "Tagging AWS Organizations resources").</summary>
internal static partial class AccountTags
{
    private const int Most = 50;

    /// <summary>Adds tags, replacing the values of keys that are there.</summary>
    /// <exception cref="AwsException"><c>InvalidInputException</c> or <c>ConstraintViolationException</c>: a tag breaks a rule, or there would be too many.</exception>
    public static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> current, IReadOnlyList<Tag> added)
    {
        var tags = new Dictionary<string, string>(current, StringComparer.Ordinal);
        if (added.DistinctBy(t => t.Key, StringComparer.Ordinal).Count() != added.Count) throw new InvalidInputException("A tag key is given twice.") { Reason = "DUPLICATE_TAG_KEY" };
        foreach (var tag in added)
        {
            if (tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
                throw new InvalidInputException("Tag keys that start with aws: are reserved.") { Reason = "INVALID_SYSTEM_TAGS_PARAMETER" };
            if (!Allowed().IsMatch(tag.Key) || !Allowed().IsMatch(tag.Value))
                throw new InvalidInputException($"The tag '{tag.Key}' has characters that tags may not have: use letters, digits, spaces and _ . : / = + - @")
                { Reason = "INVALID_PATTERN" };
            tags[tag.Key] = tag.Value;
        }

        return tags.Count <= Most ? tags : throw new ConstraintViolationException($"An account can have {Most} tags.") { Reason = "MAX_TAG_LIMIT_EXCEEDED" };
    }

    [GeneratedRegex(@"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Allowed();
}
