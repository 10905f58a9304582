using Cornac.Models.Generator.Naming;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Emitting;

/// <summary>Declares an exception type per modelled error.</summary>
internal static class ErrorEmitter
{
    public static string Emit(GenerationPlan plan)
    {
        var code = new CodeWriter(plan.Namespace, "System.Collections.Generic", "System.Net", "Cornac.Api.Protocol");
        foreach (var error in plan.Errors)
            EmitError(code, error);
        return code.ToString();
    }

    private static void EmitError(CodeWriter code, Shape error)
    {
        var type = CSharpNames.Error(error.Name);
        var facts = error.Error!;
        var fault = facts.IsSenderFault ? "" : ", AwsFault.Receiver";
        var details = error.Members
            .Where(member => member.Shape.Kind == ShapeKind.String && !string.Equals(member.Name, "message", StringComparison.OrdinalIgnoreCase))
            .ToList();
        var head = $"public sealed class {type}(string message) : AwsException({CodeWriter.Literal(facts.Code)}, (HttpStatusCode){facts.Status}, message{fault})";
        code.Summary($"{facts.Code}, HTTP status {facts.Status}.");
        if (details.Count == 0)
        {
            code.Line(head + ";");
            code.Line();
            return;
        }

        code.Block(head, () =>
        {
            foreach (var member in details)
                code.Line($"public string? {CSharpNames.Property(type, member.Name)} {{ get; init; }}");
            code.Line();
            code.Block("public override IEnumerable<KeyValuePair<string, string>> Details", () => code.Block("get", () =>
            {
                foreach (var member in details)
                {
                    var property = CSharpNames.Property(type, member.Name);
                    code.Line($"if ({property} is not null)");
                    code.Indented(() => code.Line($"yield return new({CodeWriter.Literal(member.Name)}, {property});"));
                }
            }));
        });
        code.Line();
    }
}
