using System.Globalization;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Util;

namespace Amazon.StandIn.Query;

/// <summary>A place in a request of the AWS Query protocol: the root, a structure, or an item of a list.</summary>
public readonly struct QueryForm
{
    private readonly IRequest _request;
    private readonly string _path;

    internal QueryForm(IRequest request, string path = "") => (_request, _path) = (request, path);

    public void Member(string name, string? value) => At(name).Value(value);

    public void Member(string name, ConstantClass? value) => At(name).Value(value?.Value);

    public void Member(string name, int? value) => At(name).Value(value);

    public void Member(string name, long? value) => At(name).Value(value);

    public void Member(string name, double? value) => At(name).Value(value);

    public void Member(string name, bool? value) => At(name).Value(value);

    public void Member(string name, DateTime? value) => At(name).Value(value);

    public void Member(string name, MemoryStream? value) => At(name).Value(value);

    public void Structure<T>(string name, T? value, Action<QueryForm, T> write)
        where T : class
    {
        if (value is not null) write(At(name), value);
    }

    /// <summary>A list; an empty one is told from none by an empty value.</summary>
    /// <param name="name">The list's name.</param>
    /// <param name="item">What stands between the list's name and an item's number; null when nothing does.</param>
    /// <param name="items">The items.</param>
    /// <param name="write">Writes one.</param>
    public void List<T>(string name, string? item, List<T>? items, Action<QueryForm, T> write)
    {
        if (items is null || (items.Count == 0 && AWSConfigs.InitializeCollections)) return;
        if (items.Count == 0) At(name).Value("");
        var list = item is null ? At(name) : At(name).At(item);
        for (var i = 0; i < items.Count; i++) write(list.At(Number(i + 1)), items[i]);
    }

    public void Map<T>(string name, Dictionary<string, T>? entries, Action<QueryForm, T> write)
    {
        var number = 0;
        foreach (var (key, value) in entries ?? [])
        {
            var entry = At(name).At("entry").At(Number(++number));
            entry.Member("key", key);
            write(entry.At("value"), value);
        }
    }

    public void Value(string? value)
    {
        if (value is not null) _request.Parameters[_path] = value;
    }

    public void Value(int? value) => Value(value?.ToString(CultureInfo.InvariantCulture));

    public void Value(long? value) => Value(value?.ToString(CultureInfo.InvariantCulture));

    public void Value(double? value) => Value(value is { } number ? StringUtils.FromDouble(number) : null);

    public void Value(bool? value) => Value(value is { } flag ? StringUtils.FromBool(flag) : null);

    public void Value(DateTime? value) => Value(value is { } time ? StringUtils.FromDateTimeToISO8601WithOptionalMs(time) : null);

    public void Value(MemoryStream? value) => Value(value is null ? null : StringUtils.FromMemoryStream(value));

    private QueryForm At(string name) => new(_request, _path.Length == 0 ? name : $"{_path}.{name}");

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
