using Cornac.Models.Generator.Naming;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Emitting;

/// <summary>Declares the descriptors of a service and of its offered operations.</summary>
internal static class OperationsEmitter
{
    public static string Emit(GenerationPlan plan)
    {
        var code = new CodeWriter(plan.Namespace, "System", "System.Collections.Frozen", "System.Collections.Generic", "Cornac.Api.Protocol");
        code.Summary($"The operations of {plan.Model.SigningName} that are offered.");
        code.Block($"public static class {plan.Service}Operations", () =>
        {
            EmitService(code, plan);
            foreach (var operation in plan.Operations)
                EmitOperation(code, plan.Model, operation);
            code.Line();
            code.Line($"private static IReadOnlyList<OperationDescriptor> Offered() => [{string.Join(", ", plan.Operations.Select(operation => operation.Name))}];");
        });
        return code.ToString();
    }

    private static void EmitService(CodeWriter code, GenerationPlan plan)
    {
        var model = plan.Model;
        code.Block("public static ServiceDescriptor Service { get; } = new(Offered)", () =>
        {
            code.Line($"Name = {CodeWriter.Literal(model.Name)},");
            code.Line($"ServiceId = {CodeWriter.Literal(model.ServiceId)},");
            code.Line($"SigningName = {CodeWriter.Literal(model.SigningName)},");
            code.Line($"ApiVersion = {CodeWriter.Literal(model.ApiVersion)},");
            code.Line($"XmlNamespace = {CodeWriter.Literal(model.XmlNamespace, absent: "null")},");
            code.Line($"TargetPrefix = {CodeWriter.Literal(model.TargetPrefix, absent: "null")},");
            code.Line($"JsonVersion = {CodeWriter.Literal(model.JsonVersion, absent: "null")},");
            code.Line($"Protocols = [{string.Join(", ", model.Protocols.Select(Protocol).Where(name => name is not null))}],");
            code.Line("KnownOperations = FrozenSet.Create(");
            code.Indented(() =>
            {
                code.Line("StringComparer.Ordinal,");
                foreach (var operation in model.Operations.Take(model.Operations.Count - 1))
                    code.Line(CodeWriter.Literal(operation.Name) + ",");
                code.Line(CodeWriter.Literal(model.Operations[model.Operations.Count - 1].Name) + "),");
            });
        }, "};");
    }

    private static void EmitOperation(CodeWriter code, ServiceModel model, Operation operation)
    {
        var request = operation.Name + "Request";
        var response = operation.Name + "Response";
        var readOnly = CodeWriter.Literal(Verbs.IsReadOnly(operation.Name));
        code.Line();
        code.Line($"public static OperationDescriptor<{request}, {response}> {operation.Name} {{ get; }} = new(");
        code.Indented(() => code.Block($"Service, {CodeWriter.Literal(operation.Name)}, isReadOnly: {readOnly}, new()", () =>
        {
            code.Line($"Read = {request}Codec.Read,");
            code.Line($"Validate = {request}Codec.Validate,");
            code.Line($"WriteAudit = {request}Codec.WriteAudit,");
            if (model.HasXml)
                code.Line($"WriteXml = {response}Codec.WriteXml,");
            if (model.HasJson)
                code.Line($"WriteJson = {response}Codec.WriteJson,");
            if (ResultWrapper(model, operation) is { } wrapper)
                code.Line($"ResultWrapper = {CodeWriter.Literal(wrapper)},");
            if (Sensitivity.Paths(operation.Input) is { Count: > 0 } paths)
                code.Line($"SensitiveMembers = [{string.Join(", ", paths.Select(CodeWriter.Literal))}],");
        }, "});"));
    }

    /// <summary>Models whose first protocol is not Query leave the wrapper out, which there is always named after the operation.</summary>
    private static string? ResultWrapper(ServiceModel model, Operation operation) => model.IsEc2 || !model.HasXml || operation.Output is null
        ? null
        : operation.ResultWrapper ?? operation.Name + "Result";

    /// <summary>CBOR is a protocol that Cornac does not speak.</summary>
    private static string? Protocol(string name) => name switch
    {
        "query" => "WireProtocol.Query",
        "ec2" => "WireProtocol.Ec2Query",
        "json" => "WireProtocol.Json",
        _ => null,
    };
}
