using Cornac.Models.Generator.Naming;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Emitting;

/// <summary>Declares the record of a structure, request or response.</summary>
internal static class RecordEmitter
{
    public static void Emit(CodeWriter code, RecordPlan record)
    {
        code.Summary(record.Summary);
        if (record.Members.Count == 0)
        {
            code.Line($"public sealed record {record.Name};");
            return;
        }

        code.Block($"public sealed record {record.Name}", () =>
        {
            foreach (var member in record.Members)
                EmitProperty(code, record, member);
            if (record.Members.Any(member => Sensitivity.IsSecret(member.Shape)))
                EmitPrintMembers(code, record);
        });
    }

    /// <summary>Required reference members are never null after validation; required values stay nullable, so that their absence can be told.</summary>
    public static bool IsNonNullable(Member member) => member.IsRequired && !member.Shape.IsValueType;

    private static void EmitProperty(CodeWriter code, RecordPlan record, Member member)
    {
        var type = CSharpNames.Type(member.Shape);
        code.Line(IsNonNullable(member)
            ? $"public required {type} {record.Property(member)} {{ get; init; }}"
            : $"public {type}? {record.Property(member)} {{ get; init; }}");
    }

    private static void EmitPrintMembers(CodeWriter code, RecordPlan record)
    {
        code.Line();
        code.Summary("Keeps secrets out of what ToString prints.");
        code.Block("private bool PrintMembers(StringBuilder builder)", () =>
        {
            var separator = "";
            foreach (var member in record.Members)
            {
                var property = record.Property(member);
                var value = Sensitivity.IsSecret(member.Shape) ? $"{property} is null ? null : JsonOutput.Masked" : property;
                code.Line($"builder.Append(\"{separator}{property} = \").Append({value});");
                separator = ", ";
            }

            code.Line("return true;");
        });
    }
}
