using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;

namespace Cornac.Api.Identity.Policies;

/// <summary>Policies ready for evaluation: those that AWS manages, which come with Cornac, those read before, and what they make up for
/// users and roles.</summary>
public sealed class PolicyCatalog
{
    /// <summary>ARN prefix of policies managed by AWS.</summary>
    public const string AwsManagedPrefix = "arn:aws:iam::aws:policy/";

    public const string AdministratorAccess = AwsManagedPrefix + "AdministratorAccess";
    public const string ReadOnlyAccess = AwsManagedPrefix + "ReadOnlyAccess";

    private const string ResourcePrefix = "Cornac.Api.Identity.Policies.Managed.";
    private const int KeptDocuments = 4096;

    private readonly FrozenDictionary<string, string> _texts = ReadManaged();
    private readonly FrozenDictionary<string, Policy> _managed;
    private readonly ConcurrentDictionary<(PolicyKind Kind, string Text), PolicyDocument> _documents = new();

    public PolicyCatalog() => _managed = _texts.ToFrozenDictionary(
        text => text.Key, text => new Policy(text.Key, PolicyParser.Parse(text.Value, PolicyKind.Identity)), StringComparer.Ordinal);

    /// <summary>What users and roles were granted when last read.</summary>
    internal GrantSnapshots Grants { get; } = new();

    /// <summary>ARNs of the policies managed by AWS that exist here.</summary>
    public IEnumerable<string> ManagedArns => _managed.Keys;

    /// <summary>A policy managed by AWS, or null where that name does not exist here.</summary>
    public Policy? Managed(string arn) => _managed.GetValueOrDefault(arn);

    /// <summary>The JSON of a policy managed by AWS, or null where that name does not exist here.</summary>
    public string? ManagedText(string arn) => _texts.GetValueOrDefault(arn);

    /// <summary>Reads a document, or finds that it was read before.</summary>
    /// <exception cref="PolicyFormatException">It is malformed.</exception>
    public PolicyDocument Read(string text, PolicyKind kind)
    {
        if (_documents.TryGetValue((kind, text), out var known)) return known;
        var document = PolicyParser.Parse(text, kind);
        if (_documents.Count >= KeptDocuments) _documents.Clear();
        return _documents[(kind, text)] = document;
    }

    private static FrozenDictionary<string, string> ReadManaged()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .ToFrozenDictionary(
                name => AwsManagedPrefix + Path.GetFileNameWithoutExtension(name[ResourcePrefix.Length..]),
                name =>
                {
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                    return reader.ReadToEnd();
                },
                StringComparer.Ordinal);
    }
}
