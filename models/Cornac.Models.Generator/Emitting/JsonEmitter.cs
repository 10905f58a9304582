using Cornac.Models.Generator.Naming;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Emitting;

/// <summary>Writes <c>WriteJson</c>: record to JSON object.</summary>
internal static class JsonEmitter
{
    public static void Emit(CodeWriter code, RecordPlan record)
    {
        code.Line();
        code.Block($"public static void WriteJson(Utf8JsonWriter json, {record.Name} value)", () =>
        {
            code.Line("json.WriteStartObject();");
            foreach (var member in record.Members)
                code.Line(MemberWriter(member, $"value.{record.Property(member)}"));
            code.Line("json.WriteEndObject();");
        });
    }

    private static string MemberWriter(Member member, string value)
    {
        var name = CodeWriter.Literal(WireNames.InResponse(member)) + "u8";
        return member.Shape.Kind switch
        {
            ShapeKind.Structure => $"json.Member({name}, {value}, {ItemWriter(member.Shape)});",
            ShapeKind.List => $"json.List({name}, {value}, {ItemWriter(member.Shape.Item!.Shape)});",
            ShapeKind.Map => $"json.Map({name}, {value}, {ItemWriter(member.Shape.Value!.Shape)});",
            _ => $"json.Member({name}, {value});",
        };
    }

    private static string ItemWriter(Shape shape) => shape.Kind switch
    {
        ShapeKind.Structure => $"{CodecEmitter.Codec(shape)}.WriteJson",
        ShapeKind.List => $"static (json, items) => JsonOutput.Items(json, items, {ItemWriter(shape.Item!.Shape)})",
        ShapeKind.Map => $"static (json, map) => JsonOutput.Entries(json, map, {ItemWriter(shape.Value!.Shape)})",
        _ => $"JsonOutput.{CodecEmitter.ScalarName(shape)}",
    };
}
