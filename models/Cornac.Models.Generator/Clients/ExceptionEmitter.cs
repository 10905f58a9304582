using Cornac.Models.Generator.Emitting;
using Cornac.Models.Generator.Naming;
using Cornac.Models.Generator.Reading;

namespace Cornac.Models.Generator.Clients;

/// <summary>Declares the service's exception, and one below it per modelled error.</summary>
internal static class ExceptionEmitter
{
    private static readonly (string Parameters, string Arguments)[] Constructors =
    [
        ("string message", "message"),
        ("string message, Exception innerException", "message, innerException"),
        ("Exception innerException", "innerException"),
        ("string message, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode",
            "message, errorType, errorCode, requestId, statusCode"),
        ("string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode",
            "message, innerException, errorType, errorCode, requestId, statusCode"),
    ];

    public static string Emit(ClientPlan plan)
    {
        // Two namespaces in one file: the SDK has the service's exception beside the client, and the others among the model's classes.
        var code = SdkCode.File(plan.ModelNamespace, plan.Offer.Namespace);
        foreach (var error in plan.Errors)
        {
            code.Summary($"{error.Error!.Code}, HTTP status {error.Error.Status}.");
            EmitClass(code, CSharpNames.Error(error.Name), plan.Offer.Name + "Exception", Details(error));
        }

        return code.ToString();
    }

    public static void EmitBase(CodeWriter code, ClientPlan plan)
    {
        code.Summary($"An error that {plan.Model.ServiceId} answered.");
        EmitClass(code, plan.Offer.Name + "Exception", "AmazonServiceException", []);
    }

    /// <summary>What an error tells besides its message, which only the JSON protocol's do.</summary>
    public static IReadOnlyList<Member> Details(Shape error) =>
        error.Members.Where(member => !string.Equals(member.Name, "message", StringComparison.OrdinalIgnoreCase)).ToList();

    private static void EmitClass(CodeWriter code, string type, string parent, IReadOnlyList<Member> details)
    {
        code.Block($"public class {type} : {parent}", () =>
        {
            foreach (var (parameters, arguments) in Constructors)
            {
                code.Block($"public {type}({parameters}) : base({arguments})", () => { });
                code.Line();
            }

            foreach (var member in details)
                code.Line($"public {SdkTypes.Property(member.Shape)} {CSharpNames.Property(type, member.Name)} {{ get; set; }}");
        });
        code.Line();
    }
}
