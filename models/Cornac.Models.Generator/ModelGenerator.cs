using System.Collections.Immutable;
using Cornac.Models.Generator.Emitting;
using Cornac.Models.Generator.Offering;
using Microsoft.CodeAnalysis;

namespace Cornac.Models.Generator;

/// <summary>
/// Turns the operations that a project's <c>offered.json</c> names into records, codecs, checks, errors and descriptors.
/// Additional files: <c>offered.json</c> and one model per service.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ModelGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var files = context.AdditionalTextsProvider
            .Where(static file => Path.GetExtension(file.Path) == ".json")
            .Select(static (file, cancellationToken) => new JsonFile(Path.GetFileName(file.Path), file.GetText(cancellationToken)?.ToString() ?? ""));
        var list = files.Where(static file => file.Name == ServiceOffer.FileName).Collect();
        var models = files.Where(static file => file.Name != ServiceOffer.FileName).Collect();
        // Pairs compare by value, so what follows runs again only for services whose model or offer changed.
        var services = list.Combine(models).SelectMany(static (inputs, _) => Pair(inputs.Left, inputs.Right));

        context.RegisterSourceOutput(list, static (output, lists) => ReportUnreadable(output, lists));
        context.RegisterSourceOutput(services, static (output, service) => new ServiceGeneration(output, service.Offer, service.Model).Run());
        context.RegisterSourceOutput(services.Collect(), static (output, all) => EmitCatalog(output, all));
    }

    private static IEnumerable<OfferedModel> Pair(ImmutableArray<JsonFile> lists, ImmutableArray<JsonFile> models)
    {
        foreach (var list in lists)
        {
            foreach (var offer in Offers(list, out _))
                yield return new(offer, models.FirstOrDefault(model => model.Name == offer.Service + ".json"));
        }
    }

    private static void ReportUnreadable(SourceProductionContext output, ImmutableArray<JsonFile> lists)
    {
        foreach (var list in lists)
        {
            Offers(list, out var error);
            if (error is not null)
                output.ReportDiagnostic(Diagnostic.Create(Diagnostics.UnreadableFile, Location.None, list.Name, error));
        }
    }

    private static IReadOnlyList<ServiceOffer> Offers(JsonFile list, out string? error)
    {
        try
        {
            error = null;
            return ServiceOffer.ReadAll(list.Text);
        }
        catch (FormatException unreadable)
        {
            error = unreadable.Message;
            return [];
        }
    }

    private static void EmitCatalog(SourceProductionContext output, ImmutableArray<OfferedModel> services)
    {
        if (services.Length == 0 || services.Any(service => service.Model is null))
            return;
        var ids = new List<string>();
        foreach (var service in services)
        {
            if (ServiceGeneration.TryRead(service.Offer, service.Model!, out var model, out _))
                ids.Add(model!.ServiceId);
        }

        output.AddSource("ServiceCatalog.g.cs", CatalogEmitter.Emit(services[0].Offer.Namespace, ids));
    }

    private sealed record JsonFile(string Name, string Text);

    private sealed record OfferedModel(ServiceOffer Offer, JsonFile? File)
    {
        public string? Model => File?.Text;
    }
}
