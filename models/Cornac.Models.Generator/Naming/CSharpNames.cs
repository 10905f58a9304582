using System.Text;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Naming;

/// <summary>C# names after the model's, by the rules of the AWS SDK for .NET.</summary>
internal static class CSharpNames
{
    private const string Fault = "Fault";
    private const string Exception = "Exception";

    /// <summary>The service's part of namespaces and class names: <c>RDS</c> becomes <c>Rds</c>, <c>CloudTrail</c> stays.</summary>
    public static string Service(string serviceId) => serviceId.Any(char.IsLower)
        ? serviceId
        : serviceId.Substring(0, 1) + serviceId.Substring(1).ToLowerInvariant();

    /// <summary>A shape or member: <c>tagKeyType</c> becomes <c>TagKeyType</c>.</summary>
    public static string Pascal(string name) => char.ToUpperInvariant(name[0]) + name.Substring(1);

    /// <summary>A property. C# forbids a member named like its type.</summary>
    public static string Property(string type, string member) => Pascal(member) == type ? type + "Value" : Pascal(member);

    /// <summary><c>DBInstanceAlreadyExistsFault</c> becomes <c>DBInstanceAlreadyExistsException</c>.</summary>
    public static string Error(string shape)
    {
        var name = Pascal(shape);
        if (name.EndsWith(Exception, StringComparison.Ordinal))
            return name;
        return (name.EndsWith(Fault, StringComparison.Ordinal) ? name.Substring(0, name.Length - Fault.Length) : name) + Exception;
    }

    /// <summary>A known value of an enum: <c>db-instance</c> becomes <c>DbInstance</c>.</summary>
    public static string EnumValue(string value)
    {
        var name = new StringBuilder();
        var startsWord = true;
        foreach (var character in value)
        {
            if (!char.IsLetterOrDigit(character))
            {
                startsWord = true;
                continue;
            }

            name.Append(startsWord ? char.ToUpperInvariant(character) : character);
            startsWord = false;
        }

        if (name.Length == 0)
            return "Empty";
        return char.IsDigit(name[0]) ? "_" + name : name.ToString();
    }

    /// <summary>The type of a value that is there.</summary>
    public static string Type(Shape shape) => shape.Kind switch
    {
        ShapeKind.String => "string",
        ShapeKind.Integer => "int",
        ShapeKind.Long => "long",
        ShapeKind.Double => "double",
        ShapeKind.Boolean => "bool",
        ShapeKind.Timestamp => "DateTimeOffset",
        ShapeKind.Blob => "byte[]",
        ShapeKind.List => $"IReadOnlyList<{Type(shape.Item!.Shape)}>",
        ShapeKind.Map => $"IReadOnlyDictionary<string, {Type(shape.Value!.Shape)}>",
        _ => Pascal(shape.Name),
    };
}
