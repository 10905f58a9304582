using System.Globalization;

namespace Cornac.Api.Protocol;

/// <summary>What a parameter was written as.</summary>
public enum ParameterKind
{
    /// <summary>A Query parameter, whose text may stand for any type.</summary>
    Text,

    /// <summary>A JSON string.</summary>
    String,

    /// <summary>A JSON number.</summary>
    Number,

    /// <summary>A JSON boolean.</summary>
    Boolean,

    /// <summary>The start of dotted Query names.</summary>
    Prefix,

    /// <summary>A JSON object.</summary>
    Object,

    /// <summary>A JSON array.</summary>
    Array,
}

/// <summary>
/// The parameters of a request as a tree: <c>Tags.Tag.1.Key=team</c> and <c>{"Tags":[{"Key":"team"}]}</c> end in the same shape,
/// so that one generated reader serves all protocols.
/// </summary>
public sealed partial class ParameterNode
{
    private const int LinearSearchLimit = 8;
    private readonly ParameterNode? _parent;
    private readonly string _name;
    private List<ParameterNode>? _children;
    private Dictionary<string, ParameterNode>? _byName;

    private ParameterNode(ParameterNode? parent, string name)
    {
        _parent = parent;
        _name = name;
        Kind = ParameterKind.Prefix;
    }

    /// <summary>The parameter's text, not yet read as any type; null if it only has children.</summary>
    public string? Value { get; private set; }

    public ParameterKind Kind { get; private set; }

    /// <summary>The names of the children, as sent.</summary>
    public IEnumerable<string> Names => _children?.Select(child => child._name) ?? [];

    /// <summary>The dotted name, as sent.</summary>
    public string Path => _parent is null || _parent._name.Length == 0 ? _name : $"{_parent.Path}.{_name}";

    internal static ParameterNode Root() => new(parent: null, "");

    /// <summary>The child of that name, or null.</summary>
    public ParameterNode? Child(ReadOnlySpan<char> name)
    {
        if (_children is null)
            return null;
        if (_byName is not null)
            return _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var found) ? found : null;
        foreach (var child in _children)
        {
            if (name.SequenceEqual(child._name))
                return child;
        }

        return null;
    }

    internal ParameterNode ChildOrNew(ReadOnlySpan<char> name) => Child(name) ?? Add(name.ToString());

    internal ParameterNode Add(string name)
    {
        var child = new ParameterNode(this, name);
        _children ??= [];
        _children.Add(child);
        if (_byName is not null)
            _byName.Add(name, child);
        else if (_children.Count > LinearSearchLimit)
            _byName = _children.ToDictionary(node => node._name, StringComparer.Ordinal);
        return child;
    }

    internal void Set(ParameterKind kind, string? value)
    {
        Kind = kind;
        Value = value;
    }

    /// <summary>
    /// The items of a list: the numbered children (<c>Name.1</c>), or those below a list token (<c>Name.member.1</c>, <c>Name.Tag.1</c>,
    /// any token), in the order of their numbers.
    /// </summary>
    private List<ParameterNode> Items()
    {
        if (Kind == ParameterKind.Array)
            return _children ?? [];
        if (Kind is not (ParameterKind.Prefix or ParameterKind.Text))
            throw new MalformedParameterException(Path, value: null, "a list");
        if (_children is null)
        {
            // The Query protocol writes an empty list as "Name=".
            return string.IsNullOrEmpty(Value) ? [] : throw new MalformedParameterException(Path, value: null, "a list");
        }

        if (Value is not null)
            throw new MalformedParameterException(Path, value: null, "either a value or a list");
        var hasToken = _children.Count == 1 && !IsIndex(_children[0]._name, out _) && _children[0]._children is not null;
        var numbered = (hasToken ? _children[0]._children : _children)!;
        var items = new List<(int Index, ParameterNode Node)>(numbered.Count);
        foreach (var child in numbered)
        {
            if (!IsIndex(child._name, out var index))
                throw new MalformedParameterException(child.Path, value: null, "a numbered list item");
            items.Add((index, child));
        }

        items.Sort(static (left, right) => left.Index.CompareTo(right.Index));
        return items.ConvertAll(static item => item.Node);
    }

    private static bool IsIndex(string name, out int index) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out index) && name[0] != '0';
}
