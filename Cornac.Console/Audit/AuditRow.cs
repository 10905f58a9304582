using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.CloudTrail.Model;
using Cornac.Console.Times;

namespace Cornac.Console.Audit;

/// <summary>A record of the audit trail as the list shows it.</summary>
/// <param name="Who">The person, also where a role was assumed; empty where nobody is known.</param>
/// <param name="What">Operation.</param>
/// <param name="Service">For example <c>rds</c>.</param>
/// <param name="Outcome">Error code; null where it was done.</param>
/// <param name="Record">The whole record, as JSON.</param>
public sealed record AuditRow(
    string Id, DateTimeOffset At, string Who, string Identity, string What, string Service, IReadOnlyList<string> Resources, string Source, string? Outcome, string Record)
{
    // Shown as text, where an apostrophe may stay one.
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The record on several lines.</summary>
    public string Details
    {
        get
        {
            using var document = JsonDocument.Parse(Record);
            return JsonSerializer.Serialize(document.RootElement, Readable);
        }
    }

    public static AuditRow Of(Event record)
    {
        ArgumentNullException.ThrowIfNull(record);
        using var document = JsonDocument.Parse(record.CloudTrailEvent);
        var root = document.RootElement;
        var isFailedSignIn = root.TryGetProperty("responseElements", out var response) && response.ValueKind == JsonValueKind.Object
            && Text(response, "ConsoleLogin") == "Failure";
        var identity = root.TryGetProperty("userIdentity", out var user) ? Text(user, "arn") ?? Text(user, "type") ?? "" : "";
        return new AuditRow(
            record.EventId, Instants.Of(record.EventTime), record.Username ?? "", identity, record.EventName, record.EventSource.Split('.')[0],
            [.. (record.Resources ?? []).Select(resource => resource.ResourceName)], Text(root, "sourceIPAddress") ?? "",
            Text(root, "errorCode") ?? (isFailedSignIn ? Text(root, "errorMessage") ?? "Failure" : null), record.CloudTrailEvent);
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
