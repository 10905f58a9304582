using Cornac.Api.Endpoint;
using Cornac.Api.Protocol;

namespace Cornac.Api.Audit;

/// <summary>Makes the audit row of a call.</summary>
internal sealed class AuditTrail(TimeProvider clock)
{
    public const string User = "IAMUser";
    public const string AssumedRole = "AssumedRole";

    private const int LongestUserAgent = 512;

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
            Resources = [.. call.Resources],
            ErrorCode = error?.Code,
            ErrorMessage = error?.Message,
            RequestId = call.RequestId,
            Parameters = call.Request is null ? "{}" : operation.AuditParameters(call.Request),
        };
    }

    // Half a surrogate pair is no text to PostgreSQL.
    public static string Shortened(string agent) =>
        agent.Length <= LongestUserAgent ? agent
            : agent[..(char.IsHighSurrogate(agent[LongestUserAgent - 1]) ? LongestUserAgent - 1 : LongestUserAgent)];
}
