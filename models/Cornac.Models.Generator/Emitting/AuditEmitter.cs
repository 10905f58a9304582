using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Emitting;

/// <summary>Writes <c>WriteAudit</c>: record to JSON object by the model's member names, secrets masked, times readable.</summary>
internal static class AuditEmitter
{
    public static void Emit(CodeWriter code, RecordPlan record)
    {
        code.Line();
        code.Block($"public static void WriteAudit(Utf8JsonWriter json, {record.Name} value)", () =>
        {
            code.Line("json.WriteStartObject();");
            foreach (var member in record.Members)
                code.Line(MemberWriter(member, $"value.{record.Property(member)}"));
            code.Line("json.WriteEndObject();");
        });
    }

    private static string MemberWriter(Member member, string value)
    {
        var name = CodeWriter.Literal(member.Name) + "u8";
        if (Sensitivity.IsSecret(member.Shape))
            return $"json.MaskedMember({name}, {value});";
        return member.Shape.Kind switch
        {
            ShapeKind.Structure => $"json.Member({name}, {value}, {ItemWriter(member.Shape)});",
            ShapeKind.List => $"json.List({name}, {value}, {ItemWriter(member.Shape.Item!.Shape)});",
            ShapeKind.Map => $"json.Map({name}, {value}, {ItemWriter(member.Shape.Value!.Shape)});",
            ShapeKind.Timestamp => $"json.ReadableMember({name}, {value});",
            _ => $"json.Member({name}, {value});",
        };
    }

    private static string ItemWriter(Shape shape) => shape.Kind switch
    {
        ShapeKind.Structure => $"{CodecEmitter.Codec(shape)}.WriteAudit",
        ShapeKind.List => $"static (json, items) => JsonOutput.Items(json, items, {ItemWriter(shape.Item!.Shape)})",
        ShapeKind.Map => $"static (json, map) => JsonOutput.Entries(json, map, {ItemWriter(shape.Value!.Shape)})",
        ShapeKind.Timestamp => "JsonOutput.ReadableTimestamp",
        _ => $"JsonOutput.{CodecEmitter.ScalarName(shape)}",
    };
}
