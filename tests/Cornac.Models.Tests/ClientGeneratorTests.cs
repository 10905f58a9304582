using System.Collections.Immutable;
using Cornac.Models.Generator.Clients;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Cornac.Models.Tests;

/// <summary>What clients.json may say. What is generated is tested where it runs, in Cornac.Clients.Tests.</summary>
public sealed class ClientGeneratorTests
{
    private const string Shoes =
        """
        {"metadata":{"apiVersion":"1","endpointPrefix":"shoes","protocols":["query"],"serviceId":"Shoes"},
         "operations":{"GetShoe":{"input":{"shape":"GetShoeInput"}},"Walk":{}},
         "shapes":{"GetShoeInput":{"type":"structure","members":{"Name":{"shape":"Name"}}},"Name":{"type":"string"},"Names":{"type":"list","member":{"shape":"Name"}}}}
        """;

    [Fact]
    public void Named_operations_alone_are_generated()
    {
        var result = Run(List("""["GetShoe"]"""), ("shoes.json", Shoes)).GetRunResult();

        Assert.Empty(result.Diagnostics);
        var files = result.GeneratedTrees.Select(tree => Path.GetFileName(tree.FilePath)).ToList();
        Assert.Contains("AmazonShoes.GetShoeRequest.g.cs", files, StringComparer.Ordinal);
        Assert.Contains("AmazonShoes.Client.g.cs", files, StringComparer.Ordinal);
        Assert.DoesNotContain("AmazonShoes.WalkRequest.g.cs", files, StringComparer.Ordinal);
    }

    [Fact]
    public void Project_without_list_gets_no_client() => Assert.Empty(
        CSharpGeneratorDriver.Create(new ClientGenerator()).AddAdditionalTexts([new InMemoryFile("shoes.json", Shoes)])
            .RunGenerators(Compilation, TestContext.Current.CancellationToken).GetRunResult().GeneratedTrees);

    [Theory]
    [InlineData("CORNAC003", "PolishShoe", "[\"PolishShoe\"]", "")]
    [InlineData("CORNAC003", "PolishShoe", "\"*\"", ",\"withoutRequest\":[\"PolishShoe\"]")]
    [InlineData("CORNAC001", "Laces", "\"*\"", ",\"renamed\":{\"Laces\":\"ManagedLaces\"}")]
    [InlineData("CORNAC005", "WalkRequest", "\"*\"", ",\"renamed\":{\"Laced\":\"WalkRequest\"}")]
    public void Mistake_in_the_list_fails_the_build(string id, string named, string operations, string more)
    {
        var model = Shoes.Replace("\"Name\":{\"shape\":\"Name\"}", "\"Name\":{\"shape\":\"Name\"},\"Laced\":{\"shape\":\"Laced\"}", StringComparison.Ordinal)
            .Replace("\"shapes\":{", "\"shapes\":{\"Laced\":{\"type\":\"structure\",\"members\":{}},", StringComparison.Ordinal);
        AssertFails(id, named, List(operations, more), ("shoes.json", model));
    }

    [Fact]
    public void Service_without_model_fails_the_build() => AssertFails("CORNAC002", "shoes", List("\"*\""), ("boots.json", Shoes));

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{\"services\":{\"shoes\":{\"namespace\":\"N\",\"operations\":\"*\"}}}")]
    [InlineData("{\"services\":{\"shoes\":{\"namespace\":\"N\",\"name\":\"Shoes\",\"operations\":\"*\"}}}")]
    [InlineData("{\"services\":{\"shoes\":{\"namespace\":\"N\",\"name\":\"AmazonShoes\"}}}")]
    [InlineData("{\"services\":{\"shoes\":{\"name\":\"AmazonShoes\",\"operations\":\"*\"}}}")]
    public void List_that_says_too_little_fails_the_build(string list) => AssertFails("CORNAC001", "clients.json", list, ("shoes.json", Shoes));

    [Fact]
    public void Model_that_is_no_json_fails_the_build() => AssertFails("CORNAC001", "shoes.json", List("\"*\""), ("shoes.json", "{"));

    [Theory]
    [InlineData("{\"type\":\"list\",\"member\":{\"shape\":\"Names\"}}")]
    [InlineData("{\"type\":\"map\",\"flattened\":true,\"key\":{\"shape\":\"Name2\"},\"value\":{\"shape\":\"Name2\"}}")]
    [InlineData("{\"type\":\"timestamp\",\"timestampFormat\":\"rfc822\"}")]
    public void Shape_that_clients_do_not_know_fails_the_build(string shape)
    {
        var model = Shoes.Replace("\"Name\":{\"type\":\"string\"}", $"\"Name\":{shape},\"Name2\":{{\"type\":\"string\"}}", StringComparison.Ordinal)
            .Replace("\"member\":{\"shape\":\"Name\"}", "\"member\":{\"shape\":\"Name2\"}", StringComparison.Ordinal);
        AssertFails("CORNAC006", "GetShoe", List("\"*\""), ("shoes.json", model));
    }

    private static CSharpCompilation Compilation { get; } = CSharpCompilation.Create("Empty");

    private static string List(string operations, string more = "") =>
        $"{{\"services\":{{\"shoes\":{{\"namespace\":\"N\",\"name\":\"AmazonShoes\",\"operations\":{operations}{more}}}}}}}";

    private static void AssertFails(string id, string named, string list, params (string Name, string Content)[] models)
    {
        var result = Run(list, models).GetRunResult();

        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal((id, DiagnosticSeverity.Error), (diagnostic.Id, diagnostic.Severity));
        Assert.Contains(named, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Empty(result.GeneratedTrees);
    }

    private static GeneratorDriver Run(string list, params (string Name, string Content)[] models) =>
        CSharpGeneratorDriver.Create(new ClientGenerator())
            .AddAdditionalTexts(ImmutableArray.Create<AdditionalText>([new InMemoryFile("clients.json", list), .. models.Select(model => new InMemoryFile(model.Name, model.Content))]))
            .RunGenerators(Compilation, TestContext.Current.CancellationToken);
}
