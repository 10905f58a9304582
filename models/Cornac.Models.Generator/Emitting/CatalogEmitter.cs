using Cornac.Models.Generator.Naming;

namespace Cornac.Models.Generator.Emitting;

/// <summary>Declares the list of all services of a project.</summary>
internal static class CatalogEmitter
{
    public static string Emit(string space, IEnumerable<string> serviceIds)
    {
        var code = new CodeWriter(space, "System.Collections.Generic", "Cornac.Api.Protocol");
        code.Summary("All services whose models are at hand, with or without offered operations.");
        code.Block("public static class ServiceCatalog", () =>
        {
            code.Line("public static IReadOnlyList<ServiceDescriptor> All { get; } =");
            code.Line("[");
            code.Indented(() =>
            {
                foreach (var id in serviceIds)
                {
                    var service = CSharpNames.Service(id);
                    code.Line($"{service}.{service}Operations.Service,");
                }
            });
            code.Line("];");
        });
        return code.ToString();
    }
}
