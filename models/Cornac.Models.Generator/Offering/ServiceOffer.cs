using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Offering;

/// <summary>What a project offers of one service. Compared by value, so that a change of one service regenerates only that one.</summary>
/// <param name="Namespace">The namespace of all services of the project.</param>
/// <param name="Service">The model's file name without extension.</param>
/// <param name="OperationList">Operation names joined by commas, or <c>*</c> for all.</param>
/// <param name="SensitiveList">Names of shapes to keep secret although the model does not, joined by commas.</param>
internal sealed record ServiceOffer(string Namespace, string Service, string OperationList, string SensitiveList)
{
    public const string FileName = "offered.json";

    public bool OffersAll => OperationList == "*";

    public IReadOnlyList<string> Operations => Split(OperationList);

    public ISet<string> Sensitive => new HashSet<string>(Split(SensitiveList), StringComparer.Ordinal);

    /// <exception cref="FormatException">The text is no list of offers.</exception>
    public static IReadOnlyList<ServiceOffer> ReadAll(string text)
    {
        var root = JsonReader.Parse(text);
        var space = root["namespace"]?.AsString ?? throw new FormatException("no namespace");
        var services = root["services"] ?? throw new FormatException("no services");
        return services.Members.Select(service => new ServiceOffer(
            space,
            service.Key,
            service.Value["operations"] is { } operations ? operations.AsString ?? Join(operations) : throw new FormatException($"{service.Key} has no operations"),
            service.Value["sensitive"] is { } sensitive ? Join(sensitive) : "")).ToList();
    }

    private static string Join(JsonValue names) => string.Join(",", names.Items.Select(name => name.AsString));

    private static string[] Split(string names) => names.Split([','], StringSplitOptions.RemoveEmptyEntries);
}
