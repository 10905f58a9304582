using Cornac.Models.Generator.Naming;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Clients;

/// <summary>Types and names by the rules of the AWS SDK for .NET, version 4; compared with its own assemblies by a test.</summary>
internal static class SdkTypes
{
    /// <summary>A property's type. Values can be absent.</summary>
    public static string Property(Shape shape) => shape.IsValueType ? Item(shape) + "?" : shape.EnumValues.Count > 0 ? Enum(shape) : Item(shape);

    /// <summary>What a list or map holds: of enums, the strings.</summary>
    public static string Item(Shape shape) => shape.Kind switch
    {
        ShapeKind.Timestamp => "DateTime",
        ShapeKind.Blob => "MemoryStream",
        ShapeKind.List => $"List<{Item(shape.Item!.Shape)}>",
        ShapeKind.Map => $"Dictionary<string, {Item(shape.Value!.Shape)}>",
        _ => CSharpNames.Type(shape),
    };

    public static string Enum(Shape shape) => CSharpNames.Pascal(shape.Name);

    /// <summary>A known value of an enum: <c>pending-reboot</c> becomes <c>PendingReboot</c>, while <c>x86_64</c> stays.</summary>
    public static string EnumValue(string value)
    {
        var words = new string(value.Select(character => char.IsLetterOrDigit(character) || character == '_' ? character : ' ').ToArray());
        return string.Concat(words.Split([' '], StringSplitOptions.RemoveEmptyEntries).Select(CSharpNames.Pascal));
    }
}
