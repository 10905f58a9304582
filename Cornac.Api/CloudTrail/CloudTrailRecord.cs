using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Cornac.Api.Audit;
using Cornac.Api.Protocol;

namespace Cornac.Api.CloudTrail;

/// <summary>An audit row as the JSON that CloudTrail's readers know (CloudTrail user guide, "Record contents").</summary>
internal static class CloudTrailRecord
{
    private const string Version = "1.11";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    // What CloudTrail writes for a name that nobody has: people type passwords into the wrong field.
    private const string HiddenName = "HIDDEN_DUE_TO_SECURITY_REASONS";

    public static string Write(AuditRecord row, string region)
    {
        var isSignIn = row.Service == "signin";
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonOutput.Options))
        {
            json.WriteStartObject();
            json.WriteString("eventVersion", Version);
            WriteIdentity(json, row);
            json.WriteString("eventTime", Time(row.Time));
            json.WriteString("eventSource", row.Service + ".amazonaws.com");
            json.WriteString("eventName", row.Operation);
            json.WriteString("awsRegion", region);
            json.WriteString("sourceIPAddress", row.SourceAddress);
            json.WriteString("userAgent", row.UserAgent);
            if (row.ErrorCode is not null && !isSignIn) json.WriteString("errorCode", row.ErrorCode);
            if (row.ErrorMessage is not null) json.WriteString("errorMessage", row.ErrorMessage);
            json.WritePropertyName("requestParameters");
            if (isSignIn) json.WriteNullValue();
            else WriteParameters(json, row.Parameters);
            WriteResponse(json, row, isSignIn);
            json.WriteString("requestID", row.RequestId);
            json.WriteString("eventID", row.EventId.ToString());
            json.WriteBoolean("readOnly", row.ReadOnly);
            WriteResources(json, row);
            json.WriteString("eventType", isSignIn ? "AwsConsoleSignIn" : "AwsApiCall");
            json.WriteBoolean("managementEvent", true);
            json.WriteString("recipientAccountId", row.AccountId);
            json.WriteString("eventCategory", "Management");
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static void WriteIdentity(Utf8JsonWriter json, AuditRecord row)
    {
        json.WriteStartObject("userIdentity");
        json.WriteString("type", row.PrincipalType);
        if (row.PrincipalId.Length > 0)
        {
            json.WriteString("principalId", row.PrincipalId);
            json.WriteString("arn", row.PrincipalArn);
        }

        json.WriteString("accountId", row.AccountId);
        if (row.AccessKeyId.Length > 0) json.WriteString("accessKeyId", row.AccessKeyId);
        if (row.RoleArn is null) json.WriteString("userName", row.Username ?? HiddenName);
        WriteSession(json, row);
        // Not the session's name, which its maker chooses, but who is behind it.
        if (row.RoleArn is not null && row.UserId is not null)
        {
            json.WriteStartObject("onBehalfOf");
            json.WriteString("userId", row.UserId);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteSession(Utf8JsonWriter json, AuditRecord row)
    {
        if (row.SessionStartedAt is not { } started) return;
        json.WriteStartObject("sessionContext");
        if (row.RoleArn is { } role)
        {
            json.WriteStartObject("sessionIssuer");
            json.WriteString("type", "Role");
            json.WriteString("principalId", row.PrincipalId.Split(':', 2)[0]);
            json.WriteString("arn", role);
            json.WriteString("accountId", row.AccountId);
            json.WriteString("userName", role[(role.LastIndexOf('/') + 1)..]);
            json.WriteEndObject();
        }

        json.WriteStartObject("attributes");
        json.WriteString("creationDate", Time(started));
        json.WriteString("mfaAuthenticated", row.MultiFactor ? "true" : "false");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteParameters(Utf8JsonWriter json, string parameters)
    {
        using var document = JsonDocument.Parse(parameters);
        WriteCamelCase(json, document.RootElement);
    }

    /// <summary>CloudTrail begins the names of members with a small letter.</summary>
    private static void WriteCamelCase(Utf8JsonWriter json, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    json.WritePropertyName(member.Name.Length == 0 ? "" : char.ToLowerInvariant(member.Name[0]) + member.Name[1..]);
                    WriteCamelCase(json, member.Value);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in element.EnumerateArray()) WriteCamelCase(json, item);
                json.WriteEndArray();
                break;
            default:
                element.WriteTo(json);
                break;
        }
    }

    private static void WriteResponse(Utf8JsonWriter json, AuditRecord row, bool isSignIn)
    {
        if (!isSignIn)
        {
            json.WriteNull("responseElements");
            return;
        }

        json.WriteStartObject("responseElements");
        json.WriteString("ConsoleLogin", row.ErrorCode is null ? "Success" : "Failure");
        json.WriteEndObject();
        json.WriteStartObject("additionalEventData");
        json.WriteString("MFAUsed", row.MultiFactor ? "Yes" : "No");
        json.WriteEndObject();
    }

    private static void WriteResources(Utf8JsonWriter json, AuditRecord row)
    {
        var named = Array.FindAll(row.Resources, arn => arn != "*");
        if (named.Length == 0) return;
        json.WriteStartArray("resources");
        foreach (var arn in named)
        {
            json.WriteStartObject();
            json.WriteString("ARN", arn);
            json.WriteString("accountId", arn.Split(':') is [_, _, _, _, { Length: 12 } owner, ..] ? owner : row.AccountId);
            if (TrailResource.Of(arn).Type is { } type) json.WriteString("type", type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
