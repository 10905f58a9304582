using System.IO.Enumeration;
using Cornac.Api.Models.Ec2;
using Cornac.Api.Protocol;

namespace Cornac.Api.Ec2.Filtering;

/// <summary>The filters of a request: what is shown matches one value of each, where <c>*</c> stands for any characters and <c>?</c> for one.</summary>
/// <remarks>EC2 user guide, "List and filter your resources".</remarks>
internal sealed class FilterSet
{
    private const string TagPrefix = "tag:";
    private readonly IReadOnlyList<(string Name, IReadOnlyList<string> Values)> _filters;

    private FilterSet(IReadOnlyList<(string Name, IReadOnlyList<string> Values)> filters) => _filters = filters;

    /// <param name="filters">As they were sent.</param>
    /// <param name="known">Names that the operation documents; <c>tag:</c> stands for the filter on each key.</param>
    /// <exception cref="AwsException"><c>InvalidParameterValue</c>: an unknown filter, or one without values.</exception>
    public static FilterSet From(IReadOnlyList<Filter>? filters, params string[] known) => new([.. (filters ?? []).Select(filter =>
    {
        var name = filter.Name ?? "";
        var isKnown = known.Contains(name, StringComparer.Ordinal)
            || (name.Length > TagPrefix.Length && name.StartsWith(TagPrefix, StringComparison.Ordinal) && known.Contains(TagPrefix, StringComparer.Ordinal));
        if (!isKnown) throw CommonErrors.InvalidParameterValue($"The filter '{name}' is invalid. Use one of: {string.Join(", ", known)}.");
        return filter.Values is { Count: > 0 } values ? (name, values) : throw CommonErrors.InvalidParameterValue($"The filter '{name}' has no values.");
    })]);

    /// <summary>Whether something is to be shown.</summary>
    /// <param name="value">Its value for the name of a filter that is not about tags; null for none.</param>
    /// <param name="tags">Its tags.</param>
    public bool Matches(Func<string, string?> value, IReadOnlyList<Tag> tags)
    {
        foreach (var (name, wanted) in _filters)
        {
            var has = name.StartsWith(TagPrefix, StringComparison.Ordinal) ? tags.Where(t => t.Key == name[TagPrefix.Length..]).Select(t => t.Value)
                : name == "tag-key" ? tags.Select(t => t.Key) : [value(name)];
            if (!has.Any(one => one is not null && wanted.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, one, ignoreCase: false)))) return false;
        }

        return true;
    }
}
