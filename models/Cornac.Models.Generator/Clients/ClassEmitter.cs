using Cornac.Models.Generator.Emitting;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Clients;

/// <summary>Declares the class of a request, an answer or a structure, and beside it what reads or writes it.</summary>
internal static class ClassEmitter
{
    public static string Emit(ClientPlan plan, RecordPlan declared)
    {
        var code = SdkCode.File(plan.ModelNamespace, plan.Offer.Namespace);
        var parent = Parent(plan, declared);
        code.Summary(declared.Summary);
        code.Block($"public partial class {declared.Name}{(parent is null ? "" : " : " + parent)}", () =>
        {
            foreach (var member in declared.Members)
                code.Line($"public {SdkTypes.Property(member.Shape)} {declared.Property(member)} {{ get; set; }}{Initial(member.Shape)}");
        });
        code.Line();
        code.Block($"internal static class {declared.Codec}", () =>
        {
            if (declared.IsRead)
                RequestWriter.Emit(code, plan, declared);
            if (declared.IsWritten)
                AnswerReader.Emit(code, plan, declared);
        });
        return code.ToString();
    }

    private static string? Parent(ClientPlan plan, RecordPlan declared)
    {
        if (plan.Operations.Any(operation => declared.Name == operation.Name + "Request"))
            return plan.Offer.Name + "Request";
        return plan.Operations.Any(operation => declared.Name == operation.Name + "Response") ? "AmazonWebServiceResponse" : null;
    }

    private static string Initial(Shape shape) => shape.Kind is ShapeKind.List or ShapeKind.Map
        ? $" = AWSConfigs.InitializeCollections ? new {SdkTypes.Item(shape)}() : null;"
        : "";
}
