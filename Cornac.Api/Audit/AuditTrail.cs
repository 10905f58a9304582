using Cornac.Api.Endpoint;
using Cornac.Api.Protocol;

namespace Cornac.Api.Audit;

/// <summary>Makes the audit row of a call. Rows have bounds, as those of CloudTrail have: who may do nothing must not be able to fill the inventory with refused calls.</summary>
internal sealed class AuditTrail(TimeProvider clock)
{
    public const string User = "IAMUser";
    public const string AssumedRole = "AssumedRole";

    private const int LongestUserAgent = 512;
    private const int LongestMessage = 1024;
    private const int LongestResource = 2048;
    private const int MostResources = 100;
    private const int LongestParameters = 32 * 1024;
    private const string Omitted = """{"omitted":"The parameters are longer than 32768 characters."}""";

    public AuditRecord Entry(ApiCall call, AwsException? error)
    {
        var operation = call.Operation!;
        var caller = call.Caller!;
        return new AuditRecord
        {
            Time = clock.GetUtcNow(),
            AccountId = caller.AccountId,
            PrincipalArn = caller.PrincipalArn,
            PrincipalType = caller.UserName is null ? AssumedRole : User,
            PrincipalId = caller.UniqueId,
            Username = caller.UserName ?? caller.SessionName,
            RoleArn = caller.UserName is null ? caller.IdentityArn : null,
            UserId = caller.UserId,
            SessionStartedAt = caller.Session?.IssuedAt,
            MultiFactor = caller.MultiFactor == true,
            AccessKeyId = caller.AccessKeyId,
            SourceAddress = call.SourceAddress,
            UserAgent = Shortened(call.Http.Request.Headers.UserAgent.ToString()),
            Service = operation.Service.SigningName,
            Operation = operation.Name,
            // STS changes nothing in the account; it is recorded because it hands out credentials.
            ReadOnly = operation.IsReadOnly || operation.Service.Name == "sts",
            Resources = [.. call.Resources.Take(MostResources).Select(r => Shortened(r, LongestResource))],
            ErrorCode = error?.Code,
            ErrorMessage = error is null ? null : Shortened(error.Message, LongestMessage),
            RequestId = call.RequestId,
            Parameters = call.Request is null ? "{}" : Bounded(operation.AuditParameters(call.Request)),
        };
    }

    /// <summary>A user agent as it is kept.</summary>
    public static string Shortened(string agent) => Shortened(agent, LongestUserAgent);

    private static string Bounded(string parameters) => parameters.Length <= LongestParameters ? parameters : Omitted;

    // Half a surrogate pair is no text to PostgreSQL.
    private static string Shortened(string text, int longest) =>
        text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
}
