using System.Buffers;
using System.Net;
using System.Reflection;
using System.Text.Json.Nodes;
using Cornac.Api.Protocol;
using Cornac.Models.Tests.Everything;

namespace Cornac.Models.Tests.Golden;

/// <summary>Every operation of every model against botocore, in every protocol of its service.</summary>
public sealed class GoldenTests(Botocore botocore)
{
    private const string RequestId = "5f3c2b1a-0000-4000-8000-000000000001";

    public static TheoryData<string, string> Services { get; } = new(
        ServiceCatalog.All.SelectMany(service => service.Protocols.Select(protocol => (service.Name, WireName(protocol)))));

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Request_from_botocore_decodes_to_the_same_values(string service, string protocol)
    {
        var cases = await botocore.CasesAsync("requests", service, protocol);
        AssertCoversAll(service, cases);
        foreach (var request in cases)
        {
            var operation = Operation(service, request);
            var body = Convert.FromBase64String((string)request["body"]!);
            var parameters = protocol == "json" ? JsonParser.Parse(body) : QueryParser.Parse(body);
            AssertNamesOperation(operation, request, parameters);

            var (type, read) = Reader(operation);
            var decoded = read.Invoke(obj: null, [parameters]);

            AssertSame(Records.ByProperty(type, request["parameters"]!), Records.ToJson(decoded), operation.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Response_parses_with_botocore_to_the_same_values(string service, string protocol)
    {
        var cases = await botocore.CasesAsync("responses", service, protocol);
        AssertCoversAll(service, cases);
        foreach (var response in cases)
        {
            var operation = Operation(service, response);
            var record = Records.FromJson(operation.GetType().GenericTypeArguments[1], response["members"]!);
            var body = new ArrayBufferWriter<byte>();

            operation.Encode(Protocol(protocol), record, RequestId, body);

            var parsed = await botocore.ParseAsync(service, protocol, operation.Name, (int)HttpStatusCode.OK, body.WrittenMemory);
            AssertSame(response["members"]!, parsed["members"], operation.Name);
            if (protocol != "json")
                Assert.Equal(RequestId, (string?)parsed["requestId"]);
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Modelled_error_parses_with_botocore_to_its_code_and_message(string service, string protocol)
    {
        const string message = "No <such> thing & \"none\" either.";
        var descriptor = ServiceCatalog.All.Single(each => each.Name == service);
        var operation = descriptor.Operations.Values.MinBy(each => each.Name, StringComparer.Ordinal)!;
        var space = operation.GetType().GenericTypeArguments[0].Namespace;
        var types = typeof(ServiceCatalog).Assembly.GetTypes().Where(type => type.Namespace == space && type.IsSubclassOf(typeof(AwsException)));
        IReadOnlyList<AwsException> errors =
            [CommonErrors.AccessDenied(message), .. types.Select(type => (AwsException)Activator.CreateInstance(type, message)!)];
        foreach (var error in errors)
        {
            var body = new ArrayBufferWriter<byte>();

            ErrorEncoder.Encode(Protocol(protocol), descriptor, error, RequestId, body);

            var parsed = await botocore.ParseAsync(service, protocol, operation.Name, (int)error.Status, body.WrittenMemory);
            var parsedError = parsed["members"]!["Error"]!;
            Assert.Equal(error.Code, (string?)parsedError["Code"]);
            Assert.Equal(message, (string?)parsedError["Message"]);
            Assert.Equal((int)error.Status, (int?)parsed["status"]);
            if (protocol == "query")
                Assert.Equal(error.Fault.ToString(), (string?)parsedError["Type"]);
            if (protocol != "json")
                Assert.Equal(RequestId, (string?)parsed["requestId"]);
        }
    }

    private static void AssertCoversAll(string service, IReadOnlyList<JsonObject> cases) => Assert.Equal(
        ServiceCatalog.All.Single(each => each.Name == service).KnownOperations.Order(StringComparer.Ordinal),
        cases.Select(each => (string)each["operation"]!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static void AssertNamesOperation(OperationDescriptor operation, JsonObject request, ParameterNode parameters)
    {
        var found = request["headers"]!["X-Amz-Target"] is { } target
            ? operation.Service.Resolve(((string)target!)[(operation.Service.TargetPrefix!.Length + 1)..])
            : operation.Service.Resolve(parameters.Text("Action")!, parameters.Text("Version"));
        Assert.Same(operation, found);
    }

    private static void AssertSame(JsonNode expected, JsonNode? actual, string operation) => Assert.True(
        JsonNode.DeepEquals(expected, actual), $"{operation}\nexpected {expected.ToJsonString()}\nactual   {actual?.ToJsonString()}");

    private static OperationDescriptor Operation(string service, JsonObject line) =>
        ServiceCatalog.All.Single(each => each.Name == service).Operations[(string)line["operation"]!];

    /// <summary>The generated reader without the checks: random values break the models' constraints.</summary>
    private static (Type Request, MethodInfo Read) Reader(OperationDescriptor operation)
    {
        var request = operation.GetType().GenericTypeArguments[0];
        var codec = request.Assembly.GetType(request.FullName + "Codec", throwOnError: true)!;
        return (request, codec.GetMethod("Read")!);
    }

    private static string WireName(WireProtocol protocol) => protocol switch
    {
        WireProtocol.Query => "query",
        WireProtocol.Ec2Query => "ec2",
        _ => "json",
    };

    private static WireProtocol Protocol(string wireName) =>
        Enum.GetValues<WireProtocol>().Single(protocol => WireName(protocol) == wireName);
}
