using Amazon.RDS.Model;
using Cornac.Console.Commands;

namespace Cornac.Console.Events;

/// <summary>Which events are listed, as the page's address holds it.</summary>
/// <param name="Kind"><c>db-instance</c>, <c>db-snapshot</c>; empty for all.</param>
/// <param name="Source">Name of one source; needs a kind. Empty for all.</param>
/// <param name="Category">Empty for all.</param>
/// <param name="Span">One of <see cref="Spans"/>.</param>
public sealed record EventFilter(string Kind, string Source, string Category, string Span)
{
    public const string Day = "24h";

    /// <summary>Spans that one can choose, in minutes as the API takes them; events are kept for 14 days.</summary>
    public static IReadOnlyDictionary<string, int> Spans { get; } =
        new Dictionary<string, int>(StringComparer.Ordinal) { ["1h"] = 60, [Day] = 1440, ["7d"] = 10080, ["14d"] = 20160 };

    public static IReadOnlyList<string> Kinds { get; } = ["db-instance", "db-snapshot"];

    /// <summary>RDS's categories (RDS user guide, "Amazon RDS event categories") that occur here.</summary>
    public static IReadOnlyList<string> Categories { get; } =
    [
        "availability", "backup", "configuration change", "creation", "deletion", "failure", "low storage", "maintenance", "notification", "recovery", "restoration",
    ];

    /// <summary>Takes from an address what makes sense, and the rest as not chosen.</summary>
    public static EventFilter Of(string? kind, string? source, string? category, string? span)
    {
        var known = Kinds.Contains(kind ?? "", StringComparer.Ordinal) ? kind! : "";
        return new EventFilter(
            known, known.Length > 0 ? source?.Trim() ?? "" : "", Categories.Contains(category ?? "", StringComparer.Ordinal) ? category! : "",
            Spans.ContainsKey(span ?? "") ? span! : Day);
    }

    public DescribeEventsRequest ToRequest() => new()
    {
        SourceType = Kind.Length > 0 ? Kind : null,
        SourceIdentifier = Source.Length > 0 ? Source : null,
        EventCategories = Category.Length > 0 ? [Category] : null,
        Duration = Spans[Span],
        MaxRecords = 100,
    };

    public IReadOnlyList<CommandParameter> ToCommand() =>
    [
        new("SourceType", Kind.Length > 0 ? Kind : null), new("SourceIdentifier", Source.Length > 0 ? Source : null),
        new("EventCategories", Category.Length > 0 ? new[] { Category } : null), new("Duration", Spans[Span]),
    ];
}
