using System.Reflection;
using System.Xml.Linq;
using NetArchTest.Rules;

namespace Cornac.Architecture.Tests;

/// <summary>The table "Who may know whom" of the architecture.</summary>
public sealed class WhoMayKnowWhomTests
{
    private static readonly string[] Storage = ["Microsoft.EntityFrameworkCore", "Npgsql.EntityFrameworkCore"];

    [Fact]
    public void Operators_know_nothing_of_Cornac_of_storage_of_the_web_or_of_aws() =>
        AssertNone(Source.Operators, ["Cornac.", .. Storage, "Microsoft.AspNetCore", "AWSSDK", "Amazon"]);

    [Fact]
    public void Api_knows_neither_console_nor_host() => AssertNone(Source.Api, ["Cornac.Console", "Cornac.Host", "AWSSDK"]);

    [Fact]
    public void Api_knows_only_the_contract_of_operators()
    {
        var beyond = Source.Operators.GetTypes().Select(type => type.Namespace).OfType<string>().Distinct(StringComparer.Ordinal)
            .Where(name => name.StartsWith("Cornac.Operators", StringComparison.Ordinal) && name != "Cornac.Operators.Contract").ToArray();
        Assert.Contains("Cornac.Operators.Standalone", beyond, StringComparer.Ordinal);
        var result = Types.InAssembly(Source.Api).ShouldNot().HaveDependencyOnAny(beyond).GetResult();
        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }

    [Fact]
    public void Console_has_no_back_door()
    {
        AssertNone(Source.Console, ["Cornac.", .. Storage, "Npgsql"]);
        Assert.All(ProjectReferences("Cornac.Console/Cornac.Console.csproj"), path => Assert.StartsWith("../models/Amazon.", path, StringComparison.Ordinal));
    }

    [Fact]
    public void Projects_reference_only_what_they_may()
    {
        Assert.Empty(ProjectReferences("Cornac.Operators/Cornac.Operators.csproj"));
        Assert.Equal(
            ["Cornac.Models.Generator", "Cornac.Operators"],
            ProjectReferences("Cornac.Api/Cornac.Api.csproj").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private static IEnumerable<string> ProjectReferences(string project) =>
        XDocument.Load(Path.Combine(Source.Root, project)).Descendants("ProjectReference").Select(reference => reference.Attribute("Include")!.Value);

    private static void AssertNone(Assembly assembly, string[] forbidden) =>
        Assert.DoesNotContain(Source.ReferencesOf(assembly), name => forbidden.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
}
