using Cornac.Models.Generator.Emitting;
using Cornac.Models.Generator.Naming;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Clients;

/// <summary>Everything to declare for one client.</summary>
internal sealed class ClientPlan
{
    public ClientPlan(ClientOffer offer, ServiceModel model)
    {
        Offer = offer;
        Model = model;
        Operations = model.Operations.Where(operation => offer.OffersAll || offer.Operations.Contains(operation.Name)).ToList();
        var shapes = new GenerationPlan(model, offer.Name, ModelNamespace, Operations);
        Classes = shapes.Records;
        Errors = shapes.Errors;
        // Shapes that differ only in their first letter's case are one type.
        Enums = shapes.Enums.Concat(Errors.SelectMany(error => error.Members).Select(member => member.Shape).Where(shape => shape.EnumValues.Count > 0))
            .GroupBy(shape => CSharpNames.Pascal(shape.Name), StringComparer.Ordinal).Select(same => same.First())
            .OrderBy(shape => shape.Name, StringComparer.Ordinal).ToList();
        Paginated = model.Pagination.Where(pages => Operations.Any(operation => operation.Name == pages.Operation)).Select(Page).ToList();
    }

    public ClientOffer Offer { get; }

    public ServiceModel Model { get; }

    public string ModelNamespace => Offer.Namespace + ".Model";

    public IReadOnlyList<Operation> Operations { get; }

    /// <summary>Requests, answers and the structures in them.</summary>
    public IReadOnlyList<RecordPlan> Classes { get; }

    public IReadOnlyList<Shape> Enums { get; }

    public IReadOnlyList<Shape> Errors { get; }

    public IReadOnlyList<PaginatedOperation> Paginated { get; }

    /// <summary>Where both protocols are spoken, XML is: the SDK prefers neither, and the Query protocol is the older.</summary>
    public bool IsXml => Model.HasXml;

    public IEnumerable<string> DeclaredNames => Classes.Select(declared => declared.Name)
        .Concat(Enums.Select(shape => CSharpNames.Pascal(shape.Name)))
        .Concat(Errors.Select(error => CSharpNames.Error(error.Name)));

    /// <summary>Lists and maps of lists and maps, which the writers and readers of clients do not know.</summary>
    public IEnumerable<(string Member, string What)> NestedCollections =>
        from declared in Classes
        from member in declared.Members
        let inner = (member.Shape.Item ?? member.Shape.Value)?.Shape.Kind
        where inner is ShapeKind.List or ShapeKind.Map
        select ($"{declared.Name}.{member.Name}", "a list or map of lists or maps");

    private PaginatedOperation Page(Pagination pages)
    {
        var operation = Operations.First(candidate => candidate.Name == pages.Operation);
        // A list within a structure has no property on the paginator: what the SDK would call it is not known.
        var results = pages.Results.Select(name => operation.Output?.Members.FirstOrDefault(member => member.Name == name))
            .OfType<Member>().Where(member => member.Shape.Kind == ShapeKind.List).ToList();
        var output = string.Join("?.", pages.OutputToken.Split('.').Select(CSharpNames.Pascal));
        return new(operation.Name, CSharpNames.Pascal(pages.InputToken), output, results);
    }
}

/// <summary>An operation with pages.</summary>
/// <param name="Name">The operation.</param>
/// <param name="InputToken">Property of the request that says where to go on.</param>
/// <param name="OutputToken">Expression on the answer that says where to go on.</param>
/// <param name="Results">The lists that go on from page to page.</param>
internal sealed record PaginatedOperation(string Name, string InputToken, string OutputToken, IReadOnlyList<Member> Results);
