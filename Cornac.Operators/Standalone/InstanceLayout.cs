using Cornac.Operators.Engine;

namespace Cornac.Operators.Standalone;

/// <summary>Where the parts of one instance are under the data directory.</summary>
internal sealed record InstanceLayout(string Instances, string ResourceId)
{
    public const string FirstNode = "n1";

    /// <summary>The node that is meant: the only one, or the primary of several.</summary>
    public string NodeName { get; init; } = FirstNode;

    /// <summary>Ends the name of a folder whose removal has begun.</summary>
    public const string DeletingSuffix = ".deleting";

    public string Root => Path.Combine(Instances, ResourceId);

    public string Deleting => Root + DeletingSuffix;

    public string State => Path.Combine(Root, "state.json");

    public NodeLayout Node => new(Path.Combine(Root, NodeName));
}
