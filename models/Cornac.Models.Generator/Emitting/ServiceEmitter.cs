namespace Cornac.Models.Generator.Emitting;

/// <summary>All files of one service.</summary>
internal static class ServiceEmitter
{
    private static readonly string[] RecordUsings = ["System", "System.Collections.Generic", "System.Text", "System.Text.Json", "Cornac.Api.Protocol"];

    public static IEnumerable<(string File, string Code)> Emit(GenerationPlan plan)
    {
        foreach (var record in plan.Records)
        {
            var code = new CodeWriter(plan.Namespace, RecordUsings);
            RecordEmitter.Emit(code, record);
            CodecEmitter.Emit(code, record, plan.Model);
            yield return ($"{plan.Service}.{record.Name}.g.cs", code.ToString());
        }

        if (plan.Enums.Count > 0)
            yield return ($"{plan.Service}.Enums.g.cs", EnumEmitter.Emit(plan));
        if (plan.Constrained.Count > 0)
            yield return ($"{plan.Service}.Constraints.g.cs", ConstraintEmitter.Emit(plan));
        if (plan.Errors.Count > 0)
            yield return ($"{plan.Service}.Errors.g.cs", ErrorEmitter.Emit(plan));
        yield return ($"{plan.Service}.Operations.g.cs", OperationsEmitter.Emit(plan));
    }
}
