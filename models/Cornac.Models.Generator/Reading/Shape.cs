namespace Cornac.Models.Generator.Reading;

internal enum ShapeKind
{
    String,
    Integer,
    Long,
    Double,
    Boolean,
    Timestamp,
    Blob,
    List,
    Map,
    Structure,
}

/// <summary>A shape as the model has it. <see cref="Name"/> is the model's own, not yet a C# name.</summary>
internal sealed class Shape
{
    public Shape(string name, ShapeKind kind)
    {
        Name = name;
        Kind = kind;
    }

    public string Name { get; }

    public ShapeKind Kind { get; }

    public IReadOnlyList<Member> Members { get; set; } = [];

    /// <summary>What a list holds.</summary>
    public Member? Item { get; set; }

    public Member? Key { get; set; }

    /// <summary>What a map holds.</summary>
    public Member? Value { get; set; }

    public bool IsFlattened { get; set; }

    public bool IsSensitive { get; set; }

    public IReadOnlyList<string> EnumValues { get; set; } = [];

    public double? Min { get; set; }

    public double? Max { get; set; }

    public string? Pattern { get; set; }

    public string? TimestampFormat { get; set; }

    /// <summary>Set for errors.</summary>
    public ErrorFacts? Error { get; set; }

    public bool IsScalar => Kind is not (ShapeKind.List or ShapeKind.Map or ShapeKind.Structure);

    public bool IsValueType => Kind is ShapeKind.Integer or ShapeKind.Long or ShapeKind.Double or ShapeKind.Boolean or ShapeKind.Timestamp;
}

/// <summary>A member of a structure, or what a list or map holds.</summary>
internal sealed class Member
{
    public Member(string name, Shape shape)
    {
        Name = name;
        Shape = shape;
    }

    public string Name { get; }

    public Shape Shape { get; }

    public string? LocationName { get; set; }

    public string? QueryName { get; set; }

    public bool IsFlattened { get; set; }

    public bool IsRequired { get; set; }

    public string? TimestampFormat { get; set; }
}

internal sealed class ErrorFacts
{
    public ErrorFacts(string code, int status, bool isSenderFault)
    {
        Code = code;
        Status = status;
        IsSenderFault = isSenderFault;
    }

    public string Code { get; }

    public int Status { get; }

    public bool IsSenderFault { get; }
}
