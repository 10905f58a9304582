using Cornac.Models.Generator.Emitting;
using Cornac.Models.Generator.Naming;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Clients;

/// <summary>Declares what the pipeline must know: the service, its errors and its operations.</summary>
internal static class DescriptionEmitter
{
    public static string Emit(ClientPlan plan)
    {
        var code = SdkCode.File(plan.Offer.Namespace, plan.ModelNamespace);
        code.Block($"internal static class {plan.Offer.BareName}Operations", () =>
        {
            EmitService(code, plan);
            foreach (var operation in plan.Operations)
                EmitOperation(code, plan, operation);
            EmitErrors(code, plan);
        });
        return code.ToString();
    }

    private static void EmitService(CodeWriter code, ClientPlan plan)
    {
        var model = plan.Model;
        code.Line("public static readonly ServiceDescription Service = new(");
        code.Indented(() => code.Line(string.Join(", ",
            CodeWriter.Literal(model.ServiceId), CodeWriter.Literal(model.SigningName), CodeWriter.Literal(model.ApiVersion),
            CodeWriter.Literal(plan.IsXml ? null : model.TargetPrefix, "null"), "ToException);")));
    }

    private static void EmitOperation(CodeWriter code, ClientPlan plan, Operation operation)
    {
        var (request, response) = (operation.Name + "Request", operation.Name + "Response");
        var wrapper = plan.IsXml ? CodeWriter.Literal(operation.ResultWrapper, "null") + ", " : "";
        code.Line();
        code.Line($"public static readonly ClientOperation<{request}, {response}> {operation.Name} = new(");
        code.Indented(() =>
        {
            code.Line($"Service, {CodeWriter.Literal(operation.Name)}, {request}Codec.Write, {wrapper}{response}Codec.Read,");
            code.Line($"[{string.Join(", ", operation.Errors.Select(error => CodeWriter.Literal(error.Error!.Code)))}]);");
        });
    }

    private static void EmitErrors(CodeWriter code, ClientPlan plan)
    {
        const string arguments = "error.Message, error.Cause, error.Type, error.Code, error.RequestId, error.Status";
        code.Line();
        code.Block("private static AmazonServiceException ToException(ErrorAnswer error)", () =>
        {
            if (!plan.IsXml)
                code.Line("var answer = JsonAnswer.Of(error);");
            code.Block("return error.Modelled switch", () =>
            {
                foreach (var error in plan.Errors)
                {
                    var type = CSharpNames.Error(error.Name);
                    var details = plan.IsXml ? [] : ExceptionEmitter.Details(error)
                        .Select(member => $"{CSharpNames.Property(type, member.Name)} = {AnswerReader.Value(plan, member)}").ToList();
                    var initial = details.Count > 0 ? $" {{ {string.Join(", ", details)} }}" : "";
                    code.Line($"{CodeWriter.Literal(error.Error!.Code)} => new {type}({arguments}){initial},");
                }

                code.Line($"_ => new {plan.Offer.Name}Exception({arguments}),");
            }, "};");
        });
    }
}
