using Cornac.Models.Generator.Emitting;
using Cornac.Models.Generator.Naming;
using Cornac.Models.Generator.Offering;
using Cornac.Models.Generator.Reading;
using Microsoft.CodeAnalysis;

namespace Cornac.Models.Generator;

/// <summary>Generates one service, or reports why it can't.</summary>
internal sealed class ServiceGeneration
{
    private readonly SourceProductionContext _output;
    private readonly ServiceOffer _offer;
    private readonly string? _text;
    private bool _isRefused;

    public ServiceGeneration(SourceProductionContext output, ServiceOffer offer, string? model)
    {
        _output = output;
        _offer = offer;
        _text = model;
    }

    public static bool TryRead(ServiceOffer offer, string text, out ServiceModel? model, out string? error)
    {
        try
        {
            model = ModelReader.Read(offer.Service, text, offer.Sensitive);
            error = null;
            return true;
        }
        catch (FormatException unreadable)
        {
            model = null;
            error = unreadable.Message;
            return false;
        }
    }

    public void Run()
    {
        if (_text is null)
        {
            Refuse(Diagnostics.UnknownService, _offer.Service);
            return;
        }

        if (!TryRead(_offer, _text, out var model, out var error))
        {
            Refuse(Diagnostics.UnreadableFile, _offer.Service + ".json", error!);
            return;
        }

        var plan = new GenerationPlan(model!, _offer.Namespace, Offered(model!));
        CheckNames(plan);
        CheckPatterns(plan);
        CheckShapes(plan);
        if (_isRefused)
            return;
        foreach (var (file, code) in ServiceEmitter.Emit(plan))
            _output.AddSource(file, code);
    }

    private List<Operation> Offered(ServiceModel model)
    {
        if (_offer.OffersAll)
            return model.Operations.ToList();
        foreach (var name in _offer.Operations.Except(model.Operations.Select(operation => operation.Name)))
            Refuse(Diagnostics.UnknownOperation, name, _offer.Service);
        return model.Operations.Where(operation => _offer.Operations.Contains(operation.Name)).ToList();
    }

    private void CheckNames(GenerationPlan plan)
    {
        foreach (var name in plan.DeclaredNames.GroupBy(name => name, StringComparer.Ordinal).Where(names => names.Count() > 1))
            Refuse(Diagnostics.NameCollision, name.Key, _offer.Service);
    }

    private void CheckPatterns(GenerationPlan plan)
    {
        foreach (var shape in plan.Constrained.Where(shape => shape.Pattern is not null))
        {
            try
            {
                PatternTranslator.Translate(shape.Pattern!);
            }
            catch (FormatException untranslatable)
            {
                Refuse(Diagnostics.UnsupportedPattern, shape.Name, _offer.Service, untranslatable.Message);
            }
        }
    }

    private void CheckShapes(GenerationPlan plan)
    {
        foreach (var (member, what) in UnsupportedShapes.Of(plan.Records))
            Refuse(Diagnostics.UnsupportedShape, member, _offer.Service, what);
    }

    private void Refuse(DiagnosticDescriptor descriptor, params string[] arguments)
    {
        _isRefused = true;
        _output.ReportDiagnostic(Diagnostic.Create(descriptor, Location.None, arguments));
    }
}
