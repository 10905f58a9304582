using System.Reflection;
using Amazon.EC2;
using Amazon.Runtime;
using Amazon.SecurityToken;

namespace Cornac.Clients.Tests.Names;

/// <summary>The rules that name the stand-ins, applied to services whose official packages can be restored: whatever is generated must be there under
/// the same name and with the same type. What only the official assemblies have (newer members, synchronous forms) does no harm.</summary>
public sealed class OfficialNamesTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>What the SDK's authors changed by hand in one service, against their rules: deprecated members that they left out, members that they
    /// renamed, and credentials of STS that can be used as such.</summary>
    private static readonly string[] ByHand =
        ["AuthorizeSecurityGroupIngressRequest: ", "RevokeSecurityGroupIngressRequest: ", "IpPermission", "PrefixListId", "Credentials: System.Object, not Amazon.Runtime.AWSCredentials"];

    /// <summary>Members that came after the model.</summary>
    private static readonly string[] Newer = ["MinimumSessionTokenSize", "SessionTokenSize", "SessionTokenUtilization"];

    public static TheoryData<string> Services { get; } = new("SecurityToken", "EC2");

    [Theory]
    [MemberData(nameof(Services))]
    public void Generated_types_have_their_official_counterparts(string service) =>
        AssertNone(Generated(service).Where(type => Official(type) is null).Select(type => type.FullName!));

    [Theory]
    [MemberData(nameof(Services))]
    public void Generated_members_have_their_official_counterparts(string service) => AssertNone(
        from type in Generated(service)
        let official = Official(type)
        where official is not null
        from member in Members(type).Except(Members(official))
        select $"{type.Name}: {member}");

    [Theory]
    [MemberData(nameof(Services))]
    public void Official_properties_are_generated_unless_they_are_newer(string service) => AssertNone(
        from type in Generated(service)
        let official = Official(type)
        where official is not null && type.Namespace!.EndsWith(".Model", StringComparison.Ordinal)
        from property in official.GetProperties(Declared).Select(p => p.Name).Except(Newer).Except(type.GetProperties(Declared).Select(p => p.Name))
        select $"{type.Name} lacks {property}");

    [Theory]
    [MemberData(nameof(Services))]
    public void Generated_types_derive_as_the_official_ones_do(string service) => AssertNone(
        from type in Generated(service)
        let ours = type.BaseType
        let theirs = Official(type)?.BaseType
        where ours is not null && theirs is not null && ours.Namespace != "Amazon.StandIn" && Name(ours) != Name(theirs)
        select $"{type.Name}: {Name(ours)}, not {Name(theirs)}");

    private static void AssertNone(IEnumerable<string> differences)
    {
        var unexpected = differences.Where(difference => !ByHand.Any(known => difference.StartsWith(known, StringComparison.Ordinal))).ToList();
        Assert.True(unexpected.Count == 0, string.Join('\n', unexpected));
    }

    private static List<Type> Generated(string service) =>
        [.. typeof(OfficialNamesTests).Assembly.GetTypes()
            .Where(type => type.IsPublic && type.Namespace?.StartsWith("Generated." + service, StringComparison.Ordinal) == true)];

    private static Type? Official(Type generated)
    {
        var assembly = generated.Namespace!.StartsWith("Generated.EC2", StringComparison.Ordinal)
            ? typeof(AmazonEC2Client).Assembly
            : typeof(AmazonSecurityTokenServiceClient).Assembly;
        return assembly.GetType(generated.FullName!.Replace("Generated.", "Amazon.", StringComparison.Ordinal));
    }

    /// <summary>Public members as text, with the names of the types in them.</summary>
    private static IEnumerable<string> Members(Type type)
    {
        foreach (var property in type.GetProperties(Declared))
            yield return $"{Name(property.PropertyType)} {property.Name} {{ {(property.GetMethod is null ? "" : "get; ")}{(property.SetMethod is null ? "" : "set; ")}}}";
        foreach (var field in type.GetFields(Declared)) yield return $"{Name(field.FieldType)} {field.Name} = {Value(field)}";
        foreach (var method in type.GetMethods(Declared).Where(method => !method.IsSpecialName))
            yield return $"{Name(method.ReturnType)} {method.Name}({Parameters(method)})";
        foreach (var constructor in type.GetConstructors(Declared & ~BindingFlags.Static)) yield return $"new({Parameters(constructor)})";
    }

    private static string? Value(FieldInfo field) => field.IsStatic && field.FieldType.IsAssignableTo(typeof(ConstantClass)) ? field.GetValue(null)?.ToString() : null;

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? " = default" : "")}"));

    private static string Name(Type type) => type.IsGenericType
        ? $"{type.Name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.FullName!.Replace("Generated.", "Amazon.", StringComparison.Ordinal);
}
