using System.Collections.Immutable;
using Cornac.Models.Generator.Emitting;
using Cornac.Models.Generator.Reading;
using Microsoft.CodeAnalysis;

namespace Cornac.Models.Generator.Clients;

/// <summary>
/// Turns the operations that a project's <c>clients.json</c> names into clients with the names of the AWS SDK for .NET, version 4.
/// Additional files: <c>clients.json</c> and one model per service.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ClientGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var files = context.AdditionalTextsProvider
            .Where(static file => Path.GetExtension(file.Path) == ".json")
            .Select(static (file, cancellationToken) => new JsonFile(Path.GetFileName(file.Path), file.GetText(cancellationToken)?.ToString() ?? ""));
        var list = files.Where(static file => file.Name == ClientOffer.FileName).Collect();
        var models = files.Where(static file => file.Name != ClientOffer.FileName).Collect();
        var clients = list.Combine(models).SelectMany(static (inputs, _) => Pair(inputs.Left, inputs.Right));

        context.RegisterSourceOutput(list, static (output, lists) => ReportUnreadable(output, lists));
        context.RegisterSourceOutput(clients, static (output, client) => Generate(output, client));
    }

    private static IEnumerable<OfferedClient> Pair(ImmutableArray<JsonFile> lists, ImmutableArray<JsonFile> models)
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
                Refuse(output, Diagnostics.UnreadableFile, list.Name, error);
        }
    }

    private static IReadOnlyList<ClientOffer> Offers(JsonFile list, out string? error)
    {
        try
        {
            error = null;
            return ClientOffer.ReadAll(list.Text);
        }
        catch (FormatException unreadable)
        {
            error = unreadable.Message;
            return [];
        }
    }

    private static void Generate(SourceProductionContext output, OfferedClient client)
    {
        if (client.Model is null)
        {
            Refuse(output, Diagnostics.UnknownService, client.Offer.Service);
            return;
        }

        ServiceModel model;
        try
        {
            model = ModelReader.Read(client.Offer.Service, client.Model.Text, new HashSet<string>(StringComparer.Ordinal), client.Offer.Renamed);
        }
        catch (FormatException unreadable)
        {
            Refuse(output, Diagnostics.UnreadableFile, client.Model.Name, unreadable.Message);
            return;
        }

        var plan = new ClientPlan(client.Offer, model);
        var mistakes = Mistakes(plan).ToList();
        foreach (var (what, arguments) in mistakes)
            Refuse(output, what, arguments);
        if (mistakes.Count > 0)
            return;
        foreach (var (file, code) in ClientFiles.Emit(plan))
            output.AddSource(file, code);
    }

    private static IEnumerable<(DiagnosticDescriptor What, string[] Arguments)> Mistakes(ClientPlan plan)
    {
        var offer = plan.Offer;
        var named = offer.Operations.Where(name => !offer.OffersAll).Concat(offer.WithoutRequest);
        foreach (var name in named.Except(plan.Model.Operations.Select(operation => operation.Name)))
            yield return (Diagnostics.UnknownOperation, [name, offer.Service]);
        foreach (var names in plan.DeclaredNames.GroupBy(name => name, StringComparer.Ordinal).Where(names => names.Count() > 1))
            yield return (Diagnostics.NameCollision, [names.Key, offer.Service]);
        foreach (var (member, what) in UnsupportedShapes.Of(plan.Classes).Concat(plan.NestedCollections))
            yield return (Diagnostics.UnsupportedShape, [member, offer.Service, what]);
    }

    private static void Refuse(SourceProductionContext output, DiagnosticDescriptor descriptor, params string[] arguments) =>
        output.ReportDiagnostic(Diagnostic.Create(descriptor, Location.None, arguments));

    private sealed record JsonFile(string Name, string Text);

    private sealed record OfferedClient(ClientOffer Offer, JsonFile? Model);
}
