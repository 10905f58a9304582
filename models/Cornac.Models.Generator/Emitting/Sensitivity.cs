using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Emitting;

/// <summary>What must not be shown.</summary>
internal static class Sensitivity
{
    /// <summary>Whether the value as a whole is to be masked: a sensitive shape, or a list or map of them.</summary>
    public static bool IsSecret(Shape shape) => shape.IsSensitive
        || (shape.Item is not null && IsSecret(shape.Item.Shape))
        || (shape.Key is not null && IsSecret(shape.Key.Shape))
        || (shape.Value is not null && IsSecret(shape.Value.Shape));

    /// <summary>Dotted paths of the masked members of a structure: <c>MasterUserPassword</c>, <c>Options.Settings.Value</c>.</summary>
    public static IReadOnlyList<string> Paths(Shape? shape) => shape is null ? [] : Paths(shape, "", []).Distinct().ToList();

    private static IEnumerable<string> Paths(Shape shape, string prefix, HashSet<Shape> parents)
    {
        if (!parents.Add(shape))
            yield break;
        foreach (var member in shape.Members)
        {
            var path = prefix + member.Name;
            if (IsSecret(member.Shape))
            {
                yield return path;
                continue;
            }

            foreach (var inner in Paths(Innermost(member.Shape), path + ".", parents))
                yield return inner;
        }

        parents.Remove(shape);
    }

    private static Shape Innermost(Shape shape) => shape.Item is not null ? Innermost(shape.Item.Shape)
        : shape.Value is not null ? Innermost(shape.Value.Shape)
        : shape;
}
