using Cornac.Models.Generator.Naming;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Emitting;

/// <summary>Writes <c>Validate</c>: the model's constraints on a record.</summary>
internal static class ValidateEmitter
{
    public static void Emit(CodeWriter code, RecordPlan record)
    {
        var checks = record.Members.SelectMany(member => Checks(record, member)).ToList();
        code.Line();
        code.Block($"public static void Validate(ParameterValidator validator, string name, {record.Name}? value)", () =>
        {
            if (checks.Count == 0)
                return;
            code.Line("if (value is null)");
            code.Indented(() => code.Line("return;"));
            code.Line("validator.Enter(name);");
            foreach (var check in checks)
                code.Line(check);
            code.Line("validator.Leave(name);");
        });
    }

    private static IEnumerable<string> Checks(RecordPlan record, Member member)
    {
        var name = CodeWriter.Literal(member.Name);
        var value = $"value.{record.Property(member)}";
        var shape = member.Shape;
        if (member.IsRequired)
            yield return $"validator.Required({name}, {value});";
        if (shape.Kind is ShapeKind.List or ShapeKind.Map && Validation.Constrains(shape))
            yield return $"validator.Count({name}, {value}?.Count, {CodeWriter.Literal(shape.Min)}, {CodeWriter.Literal(shape.Max)});";
        if (shape.Kind == ShapeKind.List && Validation.Reaches(shape.Item!.Shape))
            yield return $"validator.Each({name}, {value}, {ItemCheck(shape.Item!.Shape)});";
        if (shape.Kind == ShapeKind.Map && Validation.Reaches(shape.Value!.Shape))
            yield return $"validator.EachValue({name}, {value}, {ItemCheck(shape.Value!.Shape)});";
        if (shape.Kind == ShapeKind.Structure && Validation.Reaches(shape))
            yield return $"{CodecEmitter.Codec(shape)}.Validate(validator, {name}, {value});";
        if (shape.IsScalar && Validation.Constrains(shape))
            yield return $"Constraints.{CSharpNames.Pascal(shape.Name)}(validator, {name}, {value});";
    }

    private static string ItemCheck(Shape shape) => shape.Kind switch
    {
        ShapeKind.Structure => $"{CodecEmitter.Codec(shape)}.Validate",
        ShapeKind.List => $"static (validator, name, items) => validator.Each(name, items, {ItemCheck(shape.Item!.Shape)})",
        ShapeKind.Map => $"static (validator, name, map) => validator.EachValue(name, map, {ItemCheck(shape.Value!.Shape)})",
        _ when shape.IsValueType => $"static (validator, name, item) => Constraints.{CSharpNames.Pascal(shape.Name)}(validator, name, item)",
        _ => $"Constraints.{CSharpNames.Pascal(shape.Name)}",
    };
}
