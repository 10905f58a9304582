using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Paging;

/// <summary>The filters of a request by name; only those that the operation documents are accepted.</summary>
internal sealed class Filters
{
    private readonly Dictionary<string, IReadOnlyList<string>> _values;

    private Filters(Dictionary<string, IReadOnlyList<string>> values) => _values = values;

    /// <exception cref="AwsException"><c>InvalidParameterValue</c>: an unknown filter, one named twice, or one without values.</exception>
    public static Filters From(IReadOnlyList<Filter>? filters, params string[] known)
    {
        var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var filter in filters ?? [])
        {
            var name = filter.Name ?? "";
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                var choice = known.Length == 0 ? "This operation has none." : $"Use one of: {string.Join(", ", known)}.";
                throw CommonErrors.InvalidParameterValue($"Unrecognized filter name: {name}. {choice}");
            }

            if (filter.Values is not { Count: > 0 } given) throw CommonErrors.InvalidParameterValue($"The filter {name} has no values.");
            if (!values.TryAdd(name, given)) throw CommonErrors.InvalidParameterValue($"The filter {name} is given more than once.");
        }

        return new Filters(values);
    }

    /// <summary>Values of a filter, null when it was not given.</summary>
    public IReadOnlyList<string>? this[string name] => _values.GetValueOrDefault(name);
}
