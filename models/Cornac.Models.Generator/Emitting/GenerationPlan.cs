using Cornac.Models.Generator.Naming;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Emitting;

/// <summary>A record to declare: a structure, or an operation's request or response.</summary>
internal sealed record RecordPlan(string Name, string Summary, Shape? Shape, bool IsRead, bool IsWritten)
{
    public IReadOnlyList<Member> Members => Shape?.Members ?? [];

    public string Codec => Name + "Codec";

    public string Property(Member member) => CSharpNames.Property(Name, member.Name);
}

/// <summary>Everything to declare for the offered operations of one service.</summary>
internal sealed class GenerationPlan
{
    public GenerationPlan(ServiceModel model, string rootNamespace, IReadOnlyList<Operation> operations)
        : this(model, CSharpNames.Service(model.ServiceId), $"{rootNamespace}.{CSharpNames.Service(model.ServiceId)}", operations)
    {
    }

    public GenerationPlan(ServiceModel model, string service, string space, IReadOnlyList<Operation> operations)
    {
        Model = model;
        Service = service;
        Namespace = space;
        Operations = operations;

        var read = Reach(operations.Select(operation => operation.Input));
        var written = Reach(operations.Select(operation => operation.Output));
        var reached = read.Concat(written).Distinct().ToList();
        Enums = reached.Where(shape => shape.EnumValues.Count > 0).ToList();
        Constrained = read.Where(shape => shape.IsScalar && Validation.Constrains(shape)).ToList();
        Errors = operations.SelectMany(operation => operation.Errors).Distinct().OrderBy(error => error.Name, StringComparer.Ordinal).ToList();
        Records = [.. OperationRecords(), .. StructureRecords(read, written)];
    }

    public ServiceModel Model { get; }

    public string Service { get; }

    public string Namespace { get; }

    public IReadOnlyList<Operation> Operations { get; }

    public IReadOnlyList<RecordPlan> Records { get; }

    public IReadOnlyList<Shape> Enums { get; }

    /// <summary>Scalars of requests with constraints to check.</summary>
    public IReadOnlyList<Shape> Constrained { get; }

    public IReadOnlyList<Shape> Errors { get; }

    /// <summary>The C# names that the plan declares; each may be there once.</summary>
    public IEnumerable<string> DeclaredNames => Records.Select(record => record.Name)
        .Concat(Enums.Select(shape => CSharpNames.Pascal(shape.Name)))
        .Concat(Errors.Select(error => CSharpNames.Error(error.Name)))
        .Concat([Service + "Operations", "Constraints"]);

    private IEnumerable<RecordPlan> OperationRecords()
    {
        foreach (var operation in Operations)
        {
            var name = $"{Model.SigningName}:{operation.Name}";
            yield return new($"{operation.Name}Request", $"What {name} asks for.", operation.Input, IsRead: true, IsWritten: false);
            yield return new($"{operation.Name}Response", $"What {name} answers.", operation.Output, IsRead: false, IsWritten: true);
        }
    }

    private IEnumerable<RecordPlan> StructureRecords(HashSet<Shape> read, HashSet<Shape> written)
    {
        // An operation's own input or output is a structure of its own only where another shape refers to it.
        var roots = new HashSet<Shape>(Operations.SelectMany(operation => new[] { operation.Input, operation.Output }).OfType<Shape>());
        var referred = new HashSet<Shape>(read.Concat(written).SelectMany(Children));
        return read.Concat(written).Distinct()
            .Where(shape => shape.Kind == ShapeKind.Structure && (referred.Contains(shape) || !roots.Contains(shape)))
            .OrderBy(shape => shape.Name, StringComparer.Ordinal)
            .Select(shape => new RecordPlan(
                CSharpNames.Pascal(shape.Name), $"{shape.Name} of {Model.SigningName}.", shape, read.Contains(shape), written.Contains(shape)));
    }

    private static HashSet<Shape> Reach(IEnumerable<Shape?> roots)
    {
        var reached = new HashSet<Shape>();
        var todo = new Stack<Shape>(roots.OfType<Shape>());
        while (todo.Count > 0)
        {
            var shape = todo.Pop();
            if (!reached.Add(shape))
                continue;
            foreach (var child in Children(shape))
                todo.Push(child);
        }

        return reached;
    }

    private static IEnumerable<Shape> Children(Shape shape) => shape.Members
        .Concat(new[] { shape.Item, shape.Key, shape.Value }.OfType<Member>())
        .Select(member => member.Shape);
}
