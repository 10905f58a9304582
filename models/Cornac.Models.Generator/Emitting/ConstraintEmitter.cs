using Cornac.Models.Generator.Naming;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Emitting;

/// <summary>Declares one check per constrained scalar of a service's requests.</summary>
internal static class ConstraintEmitter
{
    public static string Emit(GenerationPlan plan)
    {
        var code = new CodeWriter(plan.Namespace, "Cornac.Api.Protocol");
        code.Summary($"The constraints that the model puts on scalars of {plan.Model.SigningName}.");
        code.Block("internal static class Constraints", () =>
        {
            foreach (var shape in plan.Constrained)
            {
                if (shape.Pattern is { } pattern)
                    EmitPattern(code, shape, pattern);
            }

            foreach (var shape in plan.Constrained)
                EmitCheck(code, shape, plan.Namespace);
        });
        return code.ToString();
    }

    private static void EmitPattern(CodeWriter code, Shape shape, string pattern)
    {
        var translated = CodeWriter.Literal(PatternTranslator.Translate(pattern));
        var lookaround = CodeWriter.Literal(PatternTranslator.HasLookaround(pattern));
        code.Line($"private static readonly ModelPattern {PatternName(shape)} = new({CodeWriter.Literal(pattern)}, {translated}, {lookaround});");
        code.Line();
    }

    private static void EmitCheck(CodeWriter code, Shape shape, string space)
    {
        var head = $"public static void {CSharpNames.Pascal(shape.Name)}(ParameterValidator validator, string name, {CSharpNames.Type(shape)}? value)";
        code.Block(head, () =>
        {
            var limits = $"{CodeWriter.Literal(shape.Min)}, {CodeWriter.Literal(shape.Max)}";
            var sensitive = shape.IsSensitive ? ", isSensitive: true" : "";
            var isLimited = shape.Min is not null || shape.Max is not null;
            if (isLimited && shape.Kind == ShapeKind.String)
                code.Line($"validator.Length(name, value, {limits}{sensitive});");
            else if (isLimited && shape.Kind == ShapeKind.Blob)
                code.Line($"validator.Count(name, value?.Length, {limits});");
            else if (isLimited)
                code.Line($"validator.Range(name, value, {limits});");
            if (shape.Pattern is not null)
                code.Line($"validator.Pattern(name, value, {PatternName(shape)}{sensitive});");
            // Qualified, because the check itself has the enum's name.
            if (shape.EnumValues.Count > 0)
                code.Line($"validator.Enum(name, value, global::{space}.{CSharpNames.Pascal(shape.Name)}.Values);");
        });
        code.Line();
    }

    private static string PatternName(Shape shape) => CSharpNames.Pascal(shape.Name) + "Pattern";
}
