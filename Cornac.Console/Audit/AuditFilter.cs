using System.Globalization;
using Amazon.CloudTrail.Model;
using Cornac.Console.Commands;

namespace Cornac.Console.Audit;

/// <summary>Which records of the audit trail are listed, as the page's address holds it.</summary>
/// <param name="Key">One of <see cref="Keys"/>; empty for all records.</param>
/// <param name="Value">What the attribute must be; without it all records are listed.</param>
/// <param name="Span">One of <see cref="Spans"/>.</param>
public sealed record AuditFilter(string Key, string Value, string Span)
{
    public const string Week = "7d";

    /// <summary>Attributes of LookupEvents, of which one can be given at a time.</summary>
    public static IReadOnlyList<string> Keys { get; } =
        ["Username", "EventName", "ResourceName", "ResourceType", "EventSource", "ReadOnly", "AccessKeyId", "EventId"];

    public static IReadOnlyDictionary<string, TimeSpan> Spans { get; } = new Dictionary<string, TimeSpan>(StringComparer.Ordinal)
    {
        ["1h"] = TimeSpan.FromHours(1), ["24h"] = TimeSpan.FromDays(1), [Week] = TimeSpan.FromDays(7), ["90d"] = TimeSpan.FromDays(90),
    };

    private bool IsNarrow => Key.Length > 0 && Value.Length > 0;

    public static AuditFilter Of(string? key, string? value, string? span) => new(
        Keys.Contains(key ?? "", StringComparer.Ordinal) ? key! : "", value?.Trim() ?? "", Spans.ContainsKey(span ?? "") ? span! : Week);

    public LookupEventsRequest ToRequest(DateTimeOffset now, string? token) => new()
    {
        LookupAttributes = IsNarrow ? [new LookupAttribute { AttributeKey = Key, AttributeValue = Value }] : null,
        StartTime = (now - Spans[Span]).UtcDateTime,
        MaxResults = 50,
        NextToken = token,
    };

    public IReadOnlyList<CommandParameter> ToCommand(DateTimeOffset now) =>
    [
        IsNarrow
            ? new("LookupAttributes", new[] { new CommandStructure([("AttributeKey", Key), ("AttributeValue", Value)]) })
            : new("LookupAttributes", null),
        new("StartTime", (now - Spans[Span]).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
    ];
}
