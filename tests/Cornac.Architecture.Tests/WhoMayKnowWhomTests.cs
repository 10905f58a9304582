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
        Assert.Equal(["Amazon.Clients", "Amazon.RDS"], ProjectNames("Cornac.Console/Cornac.Console.csproj"));
    }

    [Fact]
    public void Clients_know_nothing_of_Cornac()
    {
        foreach (var name in new[] { "AWSSDK.RDS", "Amazon.Clients", "Amazon.StandIn" })
            AssertNone(Assembly.Load(name), ["Cornac.", .. Storage, "Npgsql", "Microsoft.AspNetCore"]);
        Assert.Equal(["Amazon.StandIn", "Cornac.Models.Generator"], ProjectNames("models/Amazon.RDS/Amazon.RDS.csproj"));
        Assert.Equal(["Amazon.StandIn", "Cornac.Models.Generator"], ProjectNames("models/Amazon.Clients/Amazon.Clients.csproj"));
        Assert.Empty(ProjectNames("models/Amazon.StandIn/Amazon.StandIn.csproj"));
    }

    [Fact]
    public void Stand_in_for_RDS_gives_way_to_the_official_package()
    {
        var project = XDocument.Load(Path.Combine(Source.Root, "Cornac.Console/Cornac.Console.csproj"));
        var standIn = project.Descendants("ProjectReference").Single(reference => reference.Attribute("Include")!.Value.EndsWith("/Amazon.RDS.csproj", StringComparison.Ordinal));
        var package = project.Descendants("PackageReference").Single(reference => reference.Attribute("Include")!.Value == "AWSSDK.RDS");
        Assert.Equal("'$(UseAwsSdkRds)' != 'true'", standIn.Parent!.Attribute("Condition")?.Value);
        Assert.Equal("'$(UseAwsSdkRds)' == 'true'", package.Parent!.Attribute("Condition")?.Value);
    }

    [Fact]
    public void Projects_reference_only_what_they_may()
    {
        Assert.Empty(ProjectNames("Cornac.Operators/Cornac.Operators.csproj"));
        Assert.Equal(["Cornac.Models.Generator", "Cornac.Operators"], ProjectNames("Cornac.Api/Cornac.Api.csproj"));
    }

    /// <summary>The projects that a project refers to, in order.</summary>
    private static List<string> ProjectNames(string project) =>
        [.. XDocument.Load(Path.Combine(Source.Root, project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)).Order(StringComparer.Ordinal)];

    private static void AssertNone(Assembly assembly, string[] forbidden) =>
        Assert.DoesNotContain(Source.ReferencesOf(assembly), name => forbidden.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
}
