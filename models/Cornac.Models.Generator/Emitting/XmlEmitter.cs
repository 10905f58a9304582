using Cornac.Models.Generator.Naming;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Emitting;

/// <summary>Writes <c>WriteXml</c>: record to the content of its element.</summary>
internal static class XmlEmitter
{
    public static void Emit(CodeWriter code, RecordPlan record)
    {
        code.Line();
        code.Block($"public static void WriteXml(XmlOutput xml, {record.Name} value)", () =>
        {
            foreach (var member in record.Members)
                code.Line(MemberWriter(member, $"value.{record.Property(member)}"));
        });
    }

    private static string MemberWriter(Member member, string value)
    {
        var name = Utf8(WireNames.InResponse(member));
        return member.Shape.Kind switch
        {
            ShapeKind.Structure => $"xml.Member({name}, {value}, {ItemWriter(member)});",
            ShapeKind.List when WireNames.IsFlattened(member) =>
                $"xml.Items({Utf8(WireNames.Item(member))}, {value}, {ItemWriter(member.Shape.Item!)});",
            ShapeKind.List => $"xml.List({name}, {Utf8(WireNames.Item(member))}, {value}, {ItemWriter(member.Shape.Item!)});",
            ShapeKind.Map => $"xml.Map({name}, {value}, {ItemWriter(member.Shape.Value!)});",
            _ => $"xml.Member({name}, {value});",
        };
    }

    private static string ItemWriter(Member item) => item.Shape.Kind switch
    {
        ShapeKind.Structure => $"{CodecEmitter.Codec(item.Shape)}.WriteXml",
        ShapeKind.List => $"static (xml, items) => xml.Items({Utf8(WireNames.Item(item))}, items, {ItemWriter(item.Shape.Item!)})",
        ShapeKind.Map => $"static (xml, map) => xml.Entries(map, {ItemWriter(item.Shape.Value!)})",
        _ => $"XmlOutput.{CodecEmitter.ScalarName(item.Shape)}",
    };

    private static string Utf8(string name) => CodeWriter.Literal(name) + "u8";
}
