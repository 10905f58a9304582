using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Clients;

/// <summary>A client to generate, and where its names differ from the model's. Compared by value, like <see cref="Offering.ServiceOffer"/>.</summary>
/// <param name="Service">The model's file name without extension.</param>
/// <param name="Namespace">Namespace of the client; its classes of requests and answers are in <c>.Model</c> below.</param>
/// <param name="Name">What the names of the client, its configuration and its exceptions start with: <c>AmazonRDS</c>.</param>
/// <param name="OperationList">Operation names joined by commas, or <c>*</c> for all.</param>
/// <param name="WithoutRequestList">Operations that can also be called without a request, joined by commas.</param>
/// <param name="RenamedList">Shapes that the SDK calls otherwise: <c>Policy=ManagedPolicy</c>, joined by commas.</param>
internal sealed record ClientOffer(
    string Service, string Namespace, string Name, string OperationList, string WithoutRequestList, string RenamedList)
{
    public const string FileName = "clients.json";

    public bool OffersAll => OperationList == "*";

    public IReadOnlyList<string> Operations => Split(OperationList);

    public IReadOnlyList<string> WithoutRequest => Split(WithoutRequestList);

    public IReadOnlyDictionary<string, string> Renamed =>
        Split(RenamedList).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    /// <summary>Client names without their <c>Amazon</c>: <c>RDS</c> of <c>IRDSPaginatorFactory</c>.</summary>
    public string BareName => Name.Substring("Amazon".Length);

    /// <exception cref="FormatException">The text is no list of clients.</exception>
    public static IReadOnlyList<ClientOffer> ReadAll(string text)
    {
        var services = JsonReader.Parse(text)["services"] ?? throw new FormatException("no services");
        return services.Members.Select(service => Read(service.Key, service.Value)).ToList();
    }

    private static ClientOffer Read(string service, JsonValue source)
    {
        var name = source["name"]?.AsString ?? throw new FormatException($"{service} has no name");
        if (!name.StartsWith("Amazon", StringComparison.Ordinal))
            throw new FormatException($"the name of {service} does not start with Amazon");
        var operations = source["operations"] ?? throw new FormatException($"{service} has no operations");
        return new(
            service,
            source["namespace"]?.AsString ?? throw new FormatException($"{service} has no namespace"),
            name,
            operations.AsString ?? Join(operations),
            source["withoutRequest"] is { } withoutRequest ? Join(withoutRequest) : "",
            string.Join(",", source["renamed"]?.Members.Select(pair => $"{pair.Key}={pair.Value.AsString}") ?? []));
    }

    private static string Join(JsonValue names) => string.Join(",", names.Items.Select(name => name.AsString));

    private static string[] Split(string names) => names.Split([','], StringSplitOptions.RemoveEmptyEntries);
}
