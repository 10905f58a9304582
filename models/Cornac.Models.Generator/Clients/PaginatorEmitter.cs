using Cornac.Models.Generator.Emitting;
using Cornac.Models.Generator.Naming;

namespace Cornac.Models.Generator.Clients;

/// <summary>Declares the paginators and what makes them.</summary>
internal static class PaginatorEmitter
{
    public static string Emit(ClientPlan plan)
    {
        var code = SdkCode.File(plan.ModelNamespace, plan.Offer.Namespace);
        var factory = plan.Offer.BareName + "PaginatorFactory";
        code.Summary($"Paginators of {plan.Model.ServiceId}.");
        code.Block($"public interface I{factory}", () =>
        {
            foreach (var pages in plan.Paginated)
                code.Line($"I{pages.Name}Paginator {pages.Name}({pages.Name}Request request);");
        });
        code.Line();
        code.Block($"internal sealed class {factory}(I{plan.Offer.Name} client) : I{factory}", () =>
        {
            foreach (var pages in plan.Paginated)
                code.Line($"public I{pages.Name}Paginator {pages.Name}({pages.Name}Request request) => new {pages.Name}Paginator(client, request);");
        });
        foreach (var pages in plan.Paginated)
            EmitPaginator(code, plan, pages);
        return code.ToString();
    }

    private static void EmitPaginator(CodeWriter code, ClientPlan plan, PaginatedOperation pages)
    {
        var (type, request, response) = ($"{pages.Name}Paginator", $"{pages.Name}Request", $"{pages.Name}Response");
        code.Line();
        code.Summary($"Pages of {pages.Name}.");
        code.Block($"public interface I{type}", () =>
        {
            code.Line($"IPaginatedEnumerable<{response}> Responses {{ get; }}");
            foreach (var result in pages.Results)
            {
                code.Line();
                code.Line($"IPaginatedEnumerable<{SdkTypes.Item(result.Shape.Item!.Shape)}> {CSharpNames.Pascal(result.Name)} {{ get; }}");
            }
        });
        code.Line();
        var parent = $"Pages<{request}, {response}>(request, client.{pages.Name}Async)";
        code.Block($"internal sealed class {type}(I{plan.Offer.Name} client, {request} request) : {parent}, I{type}", () =>
        {
            code.Line($"public IPaginatedEnumerable<{response}> Responses => new PaginatedResponse<{response}>(this);");
            foreach (var result in pages.Results)
            {
                var item = SdkTypes.Item(result.Shape.Item!.Shape);
                var property = CSharpNames.Property(response, result.Name);
                code.Line();
                code.Line($"public IPaginatedEnumerable<{item}> {CSharpNames.Pascal(result.Name)} =>");
                code.Indented(() => code.Line($"new PaginatedResultKeyResponse<{response}, {item}>(this, static page => page.{property} ?? []);"));
            }

            code.Line();
            code.Line($"protected override string GetToken({response} response) => response.{pages.OutputToken};");
            code.Line();
            code.Line($"protected override void SetToken({request} request, string token) => request.{pages.InputToken} = token;");
        });
    }
}
