using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cornac.Console.People;

/// <summary>The inline policy by which the console lets a person enter accounts: it allows <c>sts:AssumeRole</c> on chosen roles, and nothing else.</summary>
public static class EnterPolicy
{
    /// <summary>Name of the policy; there is one for each person.</summary>
    public const string Name = "EnterAccounts";
    private const string Version = "2012-10-17";
    private const string Assume = "sts:AssumeRole";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The document that allows some roles, in the order of their ARNs.</summary>
    public static string Write(IEnumerable<string> roleArns) => JsonSerializer.Serialize(
        new Document(Version, [new Statement(Name, "Allow", Assume, [.. roleArns.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)])]), Indented);

    /// <summary>The roles that a document allows; null for one that says anything else, which somebody wrote by hand and which must not be overwritten.</summary>
    public static IReadOnlyList<string>? Read(string document)
    {
        try
        {
            var read = JsonSerializer.Deserialize<Document>(document);
            return read is { Version: Version, Statement: [{ Effect: "Allow", Action: Assume, Resource: { } roles, More: null or { Count: 0 } }] } ? roles : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Document(string Version, IReadOnlyList<Statement> Statement);

    private sealed record Statement(string? Sid, string Effect, string Action, IReadOnlyList<string> Resource)
    {
        /// <summary>Whatever else there is, such as conditions.</summary>
        [JsonExtensionData]
        public Dictionary<string, JsonElement>? More { get; init; }
    }
}
