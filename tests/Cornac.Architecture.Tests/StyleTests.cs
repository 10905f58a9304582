using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Cornac.Architecture.Tests;

/// <summary>Habits that a compiler does not see to.</summary>
public sealed partial class StyleTests
{
    private const int LongestFile = 300;
    private const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>One story each that would not be clearer in parts.</summary>
    private static readonly string[] LongFiles = ["tests/Cornac.Host.Tests/Lifecycle/InstanceLifecycleTests.cs"];

    [Fact]
    public void State_is_never_static()
    {
        var mutable = from type in HandWritten()
                      from field in type.GetFields(Static)
                      where !field.IsInitOnly && !field.IsLiteral && !IsGenerated(field)
                      select $"{type}.{field.Name}";
        Assert.Empty(mutable);
    }

    [Fact]
    public void Types_are_sealed_unless_something_derives_from_them()
    {
        var bases = Source.All.SelectMany(assembly => assembly.GetTypes()).Select(type => Open(type.BaseType)).OfType<Type>().ToHashSet();
        Assert.Empty(HandWritten().Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && !bases.Contains(type)).Select(type => type.FullName));
    }

    [Fact]
    public void Files_are_short()
    {
        var found = Source.Files("*.cs").Where(path => File.ReadLines(Path.Combine(Source.Root, path)).Count() > LongestFile);
        Assert.Empty(found.Except(LongFiles, StringComparer.Ordinal));
    }

    [Fact]
    public void Nothing_is_left_for_later()
    {
        var found = from path in Source.Files("*.cs").Concat(Source.Files("*.razor")).Concat(Source.Files("*.csproj"))
                    let text = File.ReadAllText(Path.Combine(Source.Root, path))
                    where LeftForLater().IsMatch(text)
                    select path;
        Assert.Empty(found);
    }

    /// <summary>Types that people wrote: not those of compilers, source generators, the Razor compiler, and Entity Framework's migrations and compiled model.</summary>
    private static IEnumerable<Type> HandWritten() =>
        from type in Source.All.SelectMany(assembly => assembly.GetTypes())
        where type.Namespace?.StartsWith("Cornac.", StringComparison.Ordinal) == true
            && !type.Namespace.StartsWith("Cornac.Api.Models", StringComparison.Ordinal)
            && !type.Namespace.EndsWith(".Migrations", StringComparison.Ordinal)
            && !type.Namespace.EndsWith(".Compiled", StringComparison.Ordinal)
            && !IsGenerated(type)
            && !IsRazorComponent(type)
        select type;

    private static bool IsGenerated(MemberInfo member) =>
        member.Name.Contains('<', StringComparison.Ordinal)
        || member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        || member.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), inherit: false)
        || (member.DeclaringType is { } outer && IsGenerated(outer))
        || (member is Type type && IsGeneratedContext(type));

    private static bool IsGeneratedContext(Type type) => type.BaseType?.Name == "JsonSerializerContext";

    private static bool IsRazorComponent(Type type) =>
        type.IsAssignableTo(typeof(Microsoft.AspNetCore.Components.IComponent)) || type.Name == "_Imports";

    private static Type? Open(Type? type) => type is { IsGenericType: true } ? type.GetGenericTypeDefinition() : type;

    // In two halves, so that this file does not find itself.
    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LeftForLater();
}
