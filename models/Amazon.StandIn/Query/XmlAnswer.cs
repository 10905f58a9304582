using System.Globalization;
using System.Xml.Linq;

namespace Amazon.StandIn.Query;

/// <summary>A place in an answer of the AWS Query protocol. Names are compared without namespace, as the SDK does.</summary>
public readonly struct XmlAnswer
{
    private readonly XElement _element;

    internal XmlAnswer(XElement element) => _element = element;

    public string? Text(string name) => Find(name)?.Value;

    public int? Int32(string name) => Find(name) is { } found ? new XmlAnswer(found).Int32() : null;

    public long? Int64(string name) => Find(name) is { } found ? new XmlAnswer(found).Int64() : null;

    public double? Double(string name) => Find(name) is { } found ? new XmlAnswer(found).Double() : null;

    public bool? Boolean(string name) => Find(name) is { } found ? new XmlAnswer(found).Boolean() : null;

    public DateTime? Timestamp(string name) => Find(name) is { } found ? new XmlAnswer(found).Timestamp() : null;

    public MemoryStream? Blob(string name) => Find(name) is { } found ? new XmlAnswer(found).Blob() : null;

    public T? Structure<T>(string name, Func<XmlAnswer, T> read)
        where T : class => Find(name) is { } found ? read(new XmlAnswer(found)) : null;

    /// <summary>The elements of that name within the list's element, or directly here when the list is flattened.</summary>
    public List<T>? List<T>(string? name, string item, Func<XmlAnswer, T> read)
    {
        var list = name is null ? _element : Find(name);
        return (list is null ? [] : list.Elements().Where(e => e.Name.LocalName == item).Select(e => read(new XmlAnswer(e))).ToList()).OrAbsent();
    }

    public Dictionary<string, T>? Map<T>(string name, Func<XmlAnswer, T> read)
    {
        var entries = Find(name)?.Elements().Where(e => e.Name.LocalName == "entry").Select(e => new XmlAnswer(e)).ToList() ?? [];
        return entries.OrAbsent()?.ToDictionary(entry => entry.Text("key") ?? "", entry => read(new XmlAnswer(entry.Find("value")!)), StringComparer.Ordinal);
    }

    public string Text() => _element.Value;

    public int Int32() => int.Parse(_element.Value, CultureInfo.InvariantCulture);

    public long Int64() => long.Parse(_element.Value, CultureInfo.InvariantCulture);

    public double Double() => double.Parse(_element.Value, CultureInfo.InvariantCulture);

    public bool Boolean() => bool.Parse(_element.Value);

    public DateTime Timestamp() =>
        DateTime.Parse(_element.Value, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);

    public MemoryStream Blob() => new(Convert.FromBase64String(_element.Value));

    private XElement? Find(string name) => _element.Elements().FirstOrDefault(e => e.Name.LocalName == name);
}
