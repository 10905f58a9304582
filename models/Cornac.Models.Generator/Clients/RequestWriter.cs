using Cornac.Models.Generator.Emitting;
using Cornac.Models.Generator.Naming;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Clients;

/// <summary>Writes <c>Write</c>: object to form or JSON.</summary>
internal static class RequestWriter
{
    public static void Emit(CodeWriter code, ClientPlan plan, RecordPlan declared)
    {
        code.Line();
        code.Block($"public static void Write({(plan.IsXml ? "QueryForm" : "JsonForm")} form, {declared.Name} value)", () =>
        {
            foreach (var member in declared.Members)
                code.Line(Member(plan, member, $"value.{declared.Property(member)}"));
        });
    }

    private static string Member(ClientPlan plan, Member member, string value)
    {
        var name = CodeWriter.Literal(Name(plan, member));
        return member.Shape.Kind switch
        {
            ShapeKind.Structure => $"form.Structure({name}, {value}, {Item(plan, member.Shape)});",
            ShapeKind.List when plan.IsXml => $"form.List({name}, {CodeWriter.Literal(ItemName(plan, member), "null")}, {value}, {Item(plan, member.Shape.Item!.Shape)});",
            ShapeKind.List => $"form.List({name}, {value}, {Item(plan, member.Shape.Item!.Shape)});",
            ShapeKind.Map => $"form.Map({name}, {value}, {Item(plan, member.Shape.Value!.Shape)});",
            _ => $"form.Member({name}, {value});",
        };
    }

    private static string Name(ClientPlan plan, Member member) => plan.IsXml ? WireNames.InRequest(member, plan.Model.IsEc2) : member.Name;

    /// <summary>What stands before an item's number; in EC2's protocol, and in flattened lists, nothing does.</summary>
    private static string? ItemName(ClientPlan plan, Member list) => plan.Model.IsEc2 || WireNames.IsFlattened(list) ? null : WireNames.Item(list);

    private static string Item(ClientPlan plan, Shape shape) => shape.Kind switch
    {
        ShapeKind.Structure when plan.IsXml => $"{CodecEmitter.Codec(shape)}.Write",
        ShapeKind.Structure => $"static (form, item) => form.Structure(item, {CodecEmitter.Codec(shape)}.Write)",
        _ => "static (form, item) => form.Value(item)",
    };
}
