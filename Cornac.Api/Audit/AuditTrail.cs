using Cornac.Api.Endpoint;
using Cornac.Api.Protocol;

namespace Cornac.Api.Audit;

/// <summary>Makes the audit row of a call.</summary>
internal sealed class AuditTrail(TimeProvider clock)
{
    private const int LongestUserAgent = 512;

    public AuditRecord Entry(ApiCall call, AwsException? error)
    {
        var operation = call.Operation!;
        var agent = call.Http.Request.Headers.UserAgent.ToString();
        return new AuditRecord
        {
            Time = clock.GetUtcNow(),
            AccountId = call.Caller!.AccountId,
            PrincipalArn = call.Caller.PrincipalArn,
            AccessKeyId = call.Caller.AccessKeyId,
            SourceAddress = call.SourceAddress,
            UserAgent = Shortened(agent),
            Service = operation.Service.SigningName,
            Operation = operation.Name,
            Resources = [.. call.Resources],
            ErrorCode = error?.Code,
            ErrorMessage = error?.Message,
            RequestId = call.RequestId,
            Parameters = call.Request is null ? "{}" : operation.AuditParameters(call.Request),
        };
    }

    // Half a surrogate pair is no text to PostgreSQL.
    private static string Shortened(string agent) =>
        agent.Length <= LongestUserAgent ? agent
            : agent[..(char.IsHighSurrogate(agent[LongestUserAgent - 1]) ? LongestUserAgent - 1 : LongestUserAgent)];
}
