using System.Text.RegularExpressions;
using Cornac.Api.Models.Ec2;
using Cornac.Api.Protocol;

namespace Cornac.Api.Ec2.Addresses;

/// <summary>What tags of addresses may look like (EC2 user guide, "Tag your Amazon EC2 resources").</summary>
internal static partial class AddressTags
{
    private const string ResourceType = "elastic-ip";
    private const int Most = 50;
    private const int LongestKey = 127;
    private const int LongestValue = 255;

    /// <exception cref="AwsException"><c>InvalidParameterValue</c> or <c>TagLimitExceeded</c>: a tag breaks a rule, or there are too many.</exception>
    public static Dictionary<string, string> Read(IReadOnlyList<TagSpecification>? specifications)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var specification in specifications ?? [])
        {
            if (specification.ResourceType != ResourceType)
                throw CommonErrors.InvalidParameterValue($"'{specification.ResourceType}' is not a valid taggable resource type for this operation: use {ResourceType}.");
            foreach (var tag in specification.Tags ?? []) Add(tags, tag.Key ?? "", tag.Value ?? "");
        }

        return tags.Count <= Most ? tags : throw new AwsException("TagLimitExceeded", System.Net.HttpStatusCode.BadRequest, $"An address can have {Most} tags.");
    }

    private static void Add(Dictionary<string, string> tags, string key, string value)
    {
        if (key.Length is < 1 or > LongestKey || !Allowed().IsMatch(key))
            throw CommonErrors.InvalidParameterValue($"Tag key '{key}': use 1 to {LongestKey} letters, digits, spaces and _ . : / = + - @");
        if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            throw CommonErrors.InvalidParameterValue($"Tag keys starting with 'aws:' are reserved for internal use: {key}");
        if (value.Length > LongestValue || !Allowed().IsMatch(value))
            throw CommonErrors.InvalidParameterValue($"Value of tag '{key}': use at most {LongestValue} letters, digits, spaces and _ . : / = + - @");
        if (!tags.TryAdd(key, value)) throw CommonErrors.InvalidParameterValue($"Duplicate tag key '{key}' specified.");
    }

    [GeneratedRegex(@"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Allowed();
}
