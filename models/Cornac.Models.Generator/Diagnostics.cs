using Microsoft.CodeAnalysis;

namespace Cornac.Models.Generator;

internal static class Diagnostics
{
    private const string Category = "Cornac.Models";

    public static readonly DiagnosticDescriptor UnreadableFile = Error(
        "CORNAC001", "A model or list can't be read", "{0} can't be read: {1}");

    public static readonly DiagnosticDescriptor UnknownService = Error(
        "CORNAC002", "A named service has no model", "The list names the service {0}, but there is no {0}.json among the additional files");

    public static readonly DiagnosticDescriptor UnknownOperation = Error(
        "CORNAC003", "A named operation is not in the model", "The list names the operation {0}, which {1}.json does not have");

    public static readonly DiagnosticDescriptor UnsupportedPattern = Error(
        "CORNAC004", "A pattern can't be translated", "The pattern of {0} in {1}.json can't be translated to .NET: {2}");

    public static readonly DiagnosticDescriptor NameCollision = Error(
        "CORNAC005", "Two shapes would get the same C# name", "{0} in {1}.json would be declared twice");

    public static readonly DiagnosticDescriptor UnsupportedShape = Error(
        "CORNAC006", "A model uses something that the generator can't translate", "{0} in {1}.json: {2}");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true);
}
