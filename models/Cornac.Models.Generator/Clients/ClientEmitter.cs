using Cornac.Models.Generator.Emitting;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Clients;

/// <summary>Declares the client, its interface, its configuration and what its requests and exceptions derive from.</summary>
internal static class ClientEmitter
{
    /// <summary>The constructors of the SDK's clients: parameters, what is handed on as credentials, and as configuration.</summary>
    private static readonly (string Parameters, string? Credentials, string Configuration)[] Constructors =
    [
        ("", null, "new {0}Config()"),
        ("RegionEndpoint region", null, "new {0}Config {{ RegionEndpoint = region }}"),
        ("{0}Config config", null, "config"),
        ("AWSCredentials credentials", "credentials", "new {0}Config()"),
        ("AWSCredentials credentials, RegionEndpoint region", "credentials", "new {0}Config {{ RegionEndpoint = region }}"),
        ("AWSCredentials credentials, {0}Config clientConfig", "credentials", "clientConfig"),
        (Keys, Basic, "new {0}Config()"),
        (Keys + ", RegionEndpoint region", Basic, "new {0}Config {{ RegionEndpoint = region }}"),
        (Keys + ", {0}Config clientConfig", Basic, "clientConfig"),
        (Keys + ", string awsSessionToken", Session, "new {0}Config()"),
        (Keys + ", string awsSessionToken, RegionEndpoint region", Session, "new {0}Config {{ RegionEndpoint = region }}"),
        (Keys + ", string awsSessionToken, {0}Config clientConfig", Session, "clientConfig"),
    ];

    private const string Keys = "string awsAccessKeyId, string awsSecretAccessKey";
    private const string Basic = "new BasicAWSCredentials(awsAccessKeyId, awsSecretAccessKey)";
    private const string Session = "new SessionAWSCredentials(awsAccessKeyId, awsSecretAccessKey, awsSessionToken)";

    public static string Emit(ClientPlan plan)
    {
        var code = SdkCode.File(plan.Offer.Namespace, plan.ModelNamespace);
        EmitInterface(code, plan);
        EmitClient(code, plan);
        EmitConfiguration(code, plan);
        code.Summary($"Base class of the requests to {plan.Model.ServiceId}.");
        code.Block($"public partial class {plan.Offer.Name}Request : AmazonWebServiceRequest", () => { });
        code.Line();
        ExceptionEmitter.EmitBase(code, plan);
        return code.ToString();
    }

    private static void EmitInterface(CodeWriter code, ClientPlan plan)
    {
        var name = plan.Offer.Name;
        code.Summary($"Client of {plan.Model.ServiceId}.");
        code.Block($"public partial interface I{name} : IAmazonService, IDisposable", () =>
        {
            if (plan.Paginated.Count > 0)
                code.Line($"I{plan.Offer.BareName}PaginatorFactory Paginators {{ get; }}");
            foreach (var operation in plan.Operations)
            {
                code.Line();
                if (plan.Offer.WithoutRequest.Contains(operation.Name))
                    code.Line($"Task<{operation.Name}Response> {operation.Name}Async(CancellationToken cancellationToken = default);");
                code.Line($"Task<{operation.Name}Response> {operation.Name}Async({operation.Name}Request request, CancellationToken cancellationToken = default);");
            }

            code.Line();
            code.Line("Amazon.Runtime.Endpoints.Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request);");
            code.Line();
            code.Line($"static ClientConfig IAmazonService.CreateDefaultClientConfig() => new {name}Config();");
            code.Line();
            code.Line("static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>");
            code.Indented(() => code.Line($"new {name}Client(awsCredentials, ({name}Config)clientConfig);"));
        });
        code.Line();
    }

    private static void EmitClient(CodeWriter code, ClientPlan plan)
    {
        var name = plan.Offer.Name;
        code.Summary($"Client of {plan.Model.ServiceId}.");
        code.Block($"public partial class {name}Client : StandInClient, I{name}", () =>
        {
            if (plan.Paginated.Count > 0)
                code.Line($"private I{plan.Offer.BareName}PaginatorFactory _paginators;");
            foreach (var (parameters, credentials, configuration) in Constructors)
            {
                var arguments = string.Format(System.Globalization.CultureInfo.InvariantCulture, configuration, name);
                code.Line();
                code.Block(
                    $"public {name}Client({parameters.Replace("{0}", name)}) : base({(credentials is null ? "" : credentials + ", ")}{arguments})", () => { });
            }

            if (plan.Paginated.Count > 0)
            {
                code.Line();
                code.Line($"public I{plan.Offer.BareName}PaginatorFactory Paginators => _paginators ??= new {plan.Offer.BareName}PaginatorFactory(this);");
            }

            foreach (var operation in plan.Operations)
                EmitOperation(code, plan, operation);
        });
        code.Line();
    }

    private static void EmitOperation(CodeWriter code, ClientPlan plan, Operation operation)
    {
        var (call, request, response) = (operation.Name + "Async", operation.Name + "Request", operation.Name + "Response");
        if (plan.Offer.WithoutRequest.Contains(operation.Name))
        {
            code.Line();
            code.Line($"public virtual Task<{response}> {call}(CancellationToken cancellationToken = default) =>");
            code.Indented(() => code.Line($"{call}(new {request}(), cancellationToken);"));
        }

        code.Line();
        code.Line($"public virtual Task<{response}> {call}({request} request, CancellationToken cancellationToken = default) =>");
        code.Indented(() => code.Line($"CallAsync({plan.Offer.BareName}Operations.{operation.Name}, request, cancellationToken);"));
    }

    private static void EmitConfiguration(CodeWriter code, ClientPlan plan)
    {
        var name = plan.Offer.Name;
        code.Summary($"Configuration of clients of {plan.Model.ServiceId}.");
        code.Block($"public partial class {name}Config : StandInConfig", () =>
        {
            code.Block($"public {name}Config() : base({plan.Offer.BareName}Operations.Service)", () => { });
            code.Line();
            code.Line($"public static new string ServiceId => {CodeWriter.Literal(plan.Model.ServiceId)};");
        });
        code.Line();
    }
}
