using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Sessions;
using Cornac.Api.Models.Sts;
using Cornac.Api.Protocol;

namespace Cornac.Api.Sts;

internal sealed class AssumeRole(SessionIssuer sessions, SecondFactor secondFactor) : IOperationHandler<AssumeRoleRequest, AssumeRoleResponse>
{
    public IEnumerable<string> Resources(AssumeRoleRequest request, CallContext context) => [request.RoleArn];

    public async Task<AssumeRoleResponse> HandleAsync(AssumeRoleRequest request, CallContext context, CancellationToken cancellationToken)
    {
        RefuseUnoffered(request);
        var caller = await secondFactor.ApplyAsync(context.Caller, request.SerialNumber, request.TokenCode, cancellationToken);
        try
        {
            var assumed = await sessions.AssumeRoleAsync(
                caller,
                new RoleRequest(
                    request.RoleArn, request.RoleSessionName, request.DurationSeconds, request.Policy, request.ExternalId, request.SourceIdentity,
                    request.PolicyArns?.Select(policy => policy.Arn ?? "").ToList()),
                new Circumstances(context.SourceAddress, context.Region, context.SecureTransport),
                cancellationToken);
            return new AssumeRoleResponse
            {
                Credentials = assumed.Credentials.ToWire(),
                AssumedRoleUser = new AssumedRoleUser { AssumedRoleId = assumed.UniqueId, Arn = assumed.Arn },
                SourceIdentity = assumed.SourceIdentity,
            };
        }
        catch (PolicyFormatException malformed)
        {
            throw new MalformedPolicyDocumentException(malformed.Message);
        }
    }

    /// <summary>Parameters that would narrow the session or put conditions on it must not be passed over.</summary>
    private static void RefuseUnoffered(AssumeRoleRequest request)
    {
        Refuse(request.Tags is { Count: > 0 }, nameof(request.Tags));
        Refuse(request.TransitiveTagKeys is { Count: > 0 }, nameof(request.TransitiveTagKeys));
        Refuse(request.ProvidedContexts is { Count: > 0 }, nameof(request.ProvidedContexts));

        static void Refuse(bool given, string name)
        {
            if (given) throw CommonErrors.ValidationError($"{name} is not offered by this service.");
        }
    }
}
