using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;

namespace Cornac.Api.Identity.Policies;

/// <summary>Policies ready for evaluation: those that AWS manages, which come with Cornac, and those read before.</summary>
public sealed class PolicyCatalog
{
    /// <summary>ARN prefix of policies managed by AWS.</summary>
    public const string AwsManagedPrefix = "arn:aws:iam::aws:policy/";

    public const string AdministratorAccess = AwsManagedPrefix + "AdministratorAccess";
    public const string ReadOnlyAccess = AwsManagedPrefix + "ReadOnlyAccess";

    private const string ResourcePrefix = "Cornac.Api.Identity.Policies.Managed.";
    private const int KeptDocuments = 4096;

    private readonly FrozenDictionary<string, Policy> _managed = ReadManaged();
    private readonly ConcurrentDictionary<(PolicyKind Kind, string Text), PolicyDocument> _documents = new();

    /// <summary>ARNs of the policies managed by AWS that exist here.</summary>
    public IEnumerable<string> ManagedArns => _managed.Keys;

    /// <summary>A policy managed by AWS, or null where that name does not exist here.</summary>
    public Policy? Managed(string arn) => _managed.GetValueOrDefault(arn);

    /// <summary>Reads a document, or finds that it was read before.</summary>
    /// <exception cref="PolicyFormatException">It is malformed.</exception>
    public PolicyDocument Read(string text, PolicyKind kind)
    {
        if (_documents.TryGetValue((kind, text), out var known)) return known;
        var document = PolicyParser.Parse(text, kind);
        if (_documents.Count >= KeptDocuments) _documents.Clear();
        return _documents[(kind, text)] = document;
    }

    private static FrozenDictionary<string, Policy> ReadManaged()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                var arn = AwsManagedPrefix + Path.GetFileNameWithoutExtension(name[ResourcePrefix.Length..]);
                return new Policy(arn, PolicyParser.Parse(reader.ReadToEnd(), PolicyKind.Identity));
            })
            .ToFrozenDictionary(policy => policy.Name, StringComparer.Ordinal);
    }
}
