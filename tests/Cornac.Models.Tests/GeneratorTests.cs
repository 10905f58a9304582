using System.Collections.Immutable;
using Cornac.Models.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Cornac.Models.Tests;

public sealed class GeneratorTests
{
    private const string Shoes =
        """
        {"metadata":{"apiVersion":"1","endpointPrefix":"shoes","protocols":["query"],"serviceId":"Shoes","xmlNamespace":"urn:shoes"},
         "operations":{"GetShoe":{"input":{"shape":"GetShoeInput"}},"Walk":{}},
         "shapes":{"GetShoeInput":{"type":"structure","members":{"Name":{"shape":"Name"}}},"Name":{"type":"string","pattern":"[a-z]+"}}}
        """;

    [Fact]
    public void Offered_operations_alone_are_generated()
    {
        var result = Run(Offer("shoes", "GetShoe"), ("shoes.json", Shoes)).GetRunResult();

        Assert.Empty(result.Diagnostics);
        var files = result.GeneratedTrees.Select(tree => Path.GetFileName(tree.FilePath)).ToList();
        Assert.Contains("Shoes.GetShoeRequest.g.cs", files, StringComparer.Ordinal);
        Assert.DoesNotContain("Shoes.WalkRequest.g.cs", files, StringComparer.Ordinal);
    }

    [Fact]
    public void Operation_that_the_model_lacks_fails_the_build() =>
        AssertFails("CORNAC003", "PolishShoe", Offer("shoes", "PolishShoe"), ("shoes.json", Shoes));

    [Fact]
    public void Service_without_model_fails_the_build() =>
        AssertFails("CORNAC002", "boots", Offer("boots", "GetBoot"), ("shoes.json", Shoes));

    [Fact]
    public void List_that_is_no_json_fails_the_build() => AssertFails("CORNAC001", "offered.json", """{"namespace": """, ("shoes.json", Shoes));

    [Fact]
    public void Model_that_is_no_json_fails_the_build() => AssertFails("CORNAC001", "shoes.json", Offer("shoes", "GetShoe"), ("shoes.json", "{"));

    [Theory]
    [InlineData("[a-z&&[^q]]+")]
    [InlineData("[\\\\S]+")]
    [InlineData("\\\\hello")]
    [InlineData("(a")]
    [InlineData("[a")]
    public void Pattern_without_counterpart_fails_the_build(string pattern)
    {
        var model = Shoes.Replace("[a-z]+", pattern, StringComparison.Ordinal);

        AssertFails("CORNAC004", "Name", Offer("shoes", "GetShoe"), ("shoes.json", model));
    }

    [Fact]
    public void Two_shapes_of_one_name_fail_the_build()
    {
        var model = Shoes.Replace(
            "\"Name\":{\"shape\":\"Name\"}", "\"Name\":{\"shape\":\"Name\"},\"A\":{\"shape\":\"laces\"},\"B\":{\"shape\":\"Laces\"}", StringComparison.Ordinal)
            .Replace("\"shapes\":{", "\"shapes\":{\"laces\":{\"type\":\"structure\",\"members\":{}},\"Laces\":{\"type\":\"structure\",\"members\":{}},", StringComparison.Ordinal);

        AssertFails("CORNAC005", "Laces", Offer("shoes", "GetShoe"), ("shoes.json", model));
    }

    [Fact]
    public void Change_of_one_service_leaves_the_other_as_it_was()
    {
        var boots = Shoes.Replace("Shoes", "Boots", StringComparison.Ordinal);
        var list = new InMemoryFile("offered.json",
            """{"namespace":"N","services":{"shoes":{"operations":["GetShoe"]},"boots":{"operations":["GetShoe"]}}}""");
        var changed = new InMemoryFile("offered.json",
            """{"namespace":"N","services":{"shoes":{"operations":["GetShoe"]},"boots":{"operations":["GetShoe","Walk"]}}}""");
        GeneratorDriver driver = Driver(list, new InMemoryFile("shoes.json", Shoes), new InMemoryFile("boots.json", boots)).RunGenerators(Compilation, TestContext.Current.CancellationToken);

        var steps = driver.ReplaceAdditionalText(list, changed).RunGenerators(Compilation, TestContext.Current.CancellationToken).GetRunResult().Results.Single().TrackedOutputSteps;

        var reasons = steps.SelectMany(step => step.Value).SelectMany(step => step.Outputs).Select(output => output.Reason).ToList();
        Assert.Contains(IncrementalStepRunReason.Cached, reasons);
        Assert.Contains(IncrementalStepRunReason.Modified, reasons);
    }

    private static CSharpCompilation Compilation { get; } = CSharpCompilation.Create("Empty");

    private static string Offer(string service, string operation) =>
        $$"""{ "namespace": "N", "services": { "{{service}}": { "operations": ["{{operation}}"] } } }""";

    private static void AssertFails(string id, string named, string offered, params (string Name, string Content)[] models)
    {
        var result = Run(offered, models).GetRunResult();

        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal((id, DiagnosticSeverity.Error), (diagnostic.Id, diagnostic.Severity));
        Assert.Contains(named, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    private static GeneratorDriver Run(string offered, params (string Name, string Content)[] models) =>
        Driver([new InMemoryFile("offered.json", offered), .. models.Select(model => new InMemoryFile(model.Name, model.Content))]).RunGenerators(Compilation, TestContext.Current.CancellationToken);

    private static CSharpGeneratorDriver Driver(params InMemoryFile[] files) => CSharpGeneratorDriver.Create(
        [new ModelGenerator().AsSourceGenerator()],
        files.Cast<AdditionalText>().ToImmutableArray(),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
}
