using Cornac.Models.Generator.Naming;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Emitting;

/// <summary>What models may say, and none of ours does so far: better refused than written wrong.</summary>
internal static class UnsupportedShapes
{
    /// <summary>The members that use such a thing, and what it is.</summary>
    public static IEnumerable<(string Member, string What)> Of(IEnumerable<RecordPlan> records) =>
        from shape in records.Select(record => record.Shape).OfType<Shape>()
        from member in shape.Members
        from what in Of(member)
        select ($"{shape.Name}.{member.Name}", what);

    private static IEnumerable<string> Of(Member member)
    {
        if (member.TimestampFormat is not null || member.Shape.TimestampFormat is not null)
            yield return "a time format of its own";
        if (member.Shape.Key?.LocationName is not null || member.Shape.Value?.LocationName is not null)
            yield return "a map with names of its own";
        if (member.Shape.Kind == ShapeKind.Map && WireNames.IsFlattened(member))
            yield return "a flattened map";
    }
}
