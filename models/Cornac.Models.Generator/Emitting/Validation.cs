using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Emitting;

/// <summary>Which shapes have something to check.</summary>
internal static class Validation
{
    /// <summary>Whether the shape itself is constrained.</summary>
    public static bool Constrains(Shape shape) =>
        shape.EnumValues.Count > 0 || shape.Pattern is not null || shape.Min > 0 || shape.Max is not null;

    /// <summary>Whether the shape or anything in it is constrained.</summary>
    public static bool Reaches(Shape shape) => Reaches(shape, []);

    private static bool Reaches(Shape shape, HashSet<Shape> visited) => visited.Add(shape)
        && (Constrains(shape)
            || shape.Members.Any(member => member.IsRequired || Reaches(member.Shape, visited))
            || (shape.Item is not null && Reaches(shape.Item.Shape, visited))
            || (shape.Value is not null && Reaches(shape.Value.Shape, visited)));
}
