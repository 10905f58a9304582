using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Sessions;
using Cornac.Api.Models.Sts;
using Cornac.Api.Protocol;

namespace Cornac.Api.Sts;

internal sealed class GetSessionToken(SessionIssuer sessions) : IOperationHandler<GetSessionTokenRequest, GetSessionTokenResponse>
{
    public Task<GetSessionTokenResponse> HandleAsync(GetSessionTokenRequest request, CallContext context, CancellationToken cancellationToken)
    {
        if (request.SerialNumber is not null || request.TokenCode is not null) throw CommonErrors.AccessDenied("MultiFactorAuthentication failed: the user has no MFA device.");
        var credentials = sessions.GetSessionToken(context.Caller, request.DurationSeconds);
        return Task.FromResult(new GetSessionTokenResponse { Credentials = credentials.ToWire() });
    }
}
