using Cornac.Models.Generator.Naming;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Emitting;

/// <summary>Writes <c>Read</c>: parameters to record.</summary>
internal static class ReadEmitter
{
    public static void Emit(CodeWriter code, RecordPlan record, bool isEc2)
    {
        if (record.Members.Count == 0)
        {
            code.Line($"public static {record.Name} Read(ParameterNode node) => new();");
            return;
        }

        code.Block($"public static {record.Name} Read(ParameterNode node)", () =>
        {
            code.Line("node.EnsureStructure();");
            code.Block($"return new {record.Name}", () =>
            {
                foreach (var member in record.Members)
                {
                    // A required member that is missing is null until Validate refuses it.
                    var forgive = RecordEmitter.IsNonNullable(member) ? "!" : "";
                    code.Line($"{record.Property(member)} = {MemberReader(member, isEc2)}{forgive},");
                }
            }, "};");
        });
    }

    private static string MemberReader(Member member, bool isEc2)
    {
        var name = CodeWriter.Literal(WireNames.InRequest(member, isEc2));
        return member.Shape.Kind switch
        {
            ShapeKind.Structure => $"node.Structure({name}, {ItemReader(member.Shape)})",
            ShapeKind.List => $"node.List({name}, {ItemReader(member.Shape.Item!.Shape)})",
            ShapeKind.Map => $"node.Map({name}, {ItemReader(member.Shape.Value!.Shape)})",
            _ => $"node.{CodecEmitter.ScalarName(member.Shape)}({name})",
        };
    }

    private static string ItemReader(Shape shape) => shape.Kind switch
    {
        ShapeKind.Structure => $"{CodecEmitter.Codec(shape)}.Read",
        ShapeKind.List => $"static item => item.ToList({ItemReader(shape.Item!.Shape)})",
        ShapeKind.Map => $"static item => item.ToMap({ItemReader(shape.Value!.Shape)})",
        _ => $"ParameterNode.To{CodecEmitter.ScalarName(shape)}",
    };
}
