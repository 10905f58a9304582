using Cornac.Models.Generator.Naming;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Emitting;

/// <summary>Declares the functions that read, check and write one record.</summary>
internal static class CodecEmitter
{
    public static void Emit(CodeWriter code, RecordPlan record, ServiceModel model)
    {
        code.Line();
        code.Block($"internal static class {record.Codec}", () =>
        {
            if (record.IsRead)
            {
                ReadEmitter.Emit(code, record, model.IsEc2);
                ValidateEmitter.Emit(code, record);
                AuditEmitter.Emit(code, record);
            }

            if (record.IsWritten && model.HasXml)
                XmlEmitter.Emit(code, record);
            if (record.IsWritten && model.HasJson)
                JsonEmitter.Emit(code, record);
        });
    }

    /// <summary>The functions of scalars are named after their type: <c>ToInt32</c>, <c>Int32</c>.</summary>
    public static string ScalarName(Shape shape) => shape.Kind switch
    {
        ShapeKind.String => "Text",
        ShapeKind.Integer => "Int32",
        ShapeKind.Long => "Int64",
        _ => shape.Kind.ToString(),
    };

    public static string Codec(Shape structure) => CSharpNames.Pascal(structure.Name) + "Codec";
}
