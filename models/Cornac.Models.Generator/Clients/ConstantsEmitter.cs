using Cornac.Models.Generator.Emitting;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Clients;

/// <summary>Declares the SDK's enumerations: classes of constants that also take values which the model does not know.</summary>
internal static class ConstantsEmitter
{
    public static string Emit(ClientPlan plan)
    {
        var code = SdkCode.File(plan.Offer.Namespace);
        foreach (var shape in plan.Enums)
            EmitEnum(code, shape);
        return code.ToString();
    }

    private static void EmitEnum(CodeWriter code, Shape shape)
    {
        var type = SdkTypes.Enum(shape);
        code.Summary($"Constants of {shape.Name}.");
        code.Block($"public class {type} : ConstantClass", () =>
        {
            foreach (var value in shape.EnumValues)
                code.Line($"public static readonly {type} {SdkTypes.EnumValue(value)} = new({CodeWriter.Literal(value)});");
            code.Line();
            code.Block($"public {type}(string value) : base(value)", () => { });
            code.Line();
            code.Line($"public static {type} FindValue(string value) => FindValue<{type}>(value);");
            code.Line();
            code.Line($"public static implicit operator {type}(string value) => FindValue(value);");
        });
        code.Line();
    }
}
