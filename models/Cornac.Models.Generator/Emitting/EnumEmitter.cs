using Cornac.Models.Generator.Naming;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Emitting;

/// <summary>Declares the known values of enums, which stay strings: clients may be newer than the model.</summary>
internal static class EnumEmitter
{
    public static string Emit(GenerationPlan plan)
    {
        var code = new CodeWriter(plan.Namespace, "System", "System.Collections.Frozen");
        foreach (var shape in plan.Enums)
            EmitEnum(code, shape);
        return code.ToString();
    }

    private static void EmitEnum(CodeWriter code, Shape shape)
    {
        var type = CSharpNames.Pascal(shape.Name);
        code.Summary($"Known values of {shape.Name}.");
        code.Block($"public static class {type}", () =>
        {
            var taken = new HashSet<string>(StringComparer.Ordinal) { type, "Values", nameof(Equals), nameof(ReferenceEquals) };
            var names = new List<string>();
            foreach (var value in shape.EnumValues)
            {
                var name = CSharpNames.EnumValue(value);
                while (!taken.Add(name))
                    name += "Value";
                names.Add(name);
                code.Line($"public const string {name} = {CodeWriter.Literal(value)};");
            }

            code.Line();
            code.Line($"public static FrozenSet<string> Values {{ get; }} = FrozenSet.Create(StringComparer.Ordinal, {string.Join(", ", names)});");
        });
        code.Line();
    }
}
