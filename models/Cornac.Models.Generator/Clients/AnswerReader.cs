using Cornac.Models.Generator.Emitting;
using Cornac.Models.Generator.Naming;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Clients;

/// <summary>Writes <c>Read</c>: XML or JSON to object.</summary>
internal static class AnswerReader
{
    public static void Emit(CodeWriter code, ClientPlan plan, RecordPlan declared)
    {
        code.Line();
        code.Block($"public static {declared.Name} Read({(plan.IsXml ? "XmlAnswer" : "JsonAnswer")} answer) => new()", () =>
        {
            foreach (var member in declared.Members)
                code.Line($"{declared.Property(member)} = {Value(plan, member)},");
        }, "};");
    }

    /// <summary>An expression that reads a member.</summary>
    public static string Value(ClientPlan plan, Member member)
    {
        var name = CodeWriter.Literal(plan.IsXml ? WireNames.InResponse(member) : member.Name);
        return member.Shape.Kind switch
        {
            ShapeKind.Structure => $"answer.Structure({name}, {Item(member.Shape)})",
            ShapeKind.List when plan.IsXml =>
                $"answer.List({(WireNames.IsFlattened(member) ? "null" : name)}, {CodeWriter.Literal(WireNames.Item(member))}, {Item(member.Shape.Item!.Shape)})",
            ShapeKind.List => $"answer.List({name}, {Item(member.Shape.Item!.Shape)})",
            ShapeKind.Map => $"answer.Map({name}, {Item(member.Shape.Value!.Shape)})",
            _ => $"answer.{CodecEmitter.ScalarName(member.Shape)}({name})",
        };
    }

    private static string Item(Shape shape) => shape.Kind == ShapeKind.Structure
        ? $"{CodecEmitter.Codec(shape)}.Read"
        : $"static item => item.{CodecEmitter.ScalarName(shape)}()";
}
