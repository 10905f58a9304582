using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Sessions;
using Cornac.Api.Models.Sts;
using Cornac.Api.Protocol;

namespace Cornac.Api.Sts;

internal sealed class GetSessionToken(SessionIssuer sessions, SecondFactor secondFactor) : IOperationHandler<GetSessionTokenRequest, GetSessionTokenResponse>
{
    public async Task<GetSessionTokenResponse> HandleAsync(GetSessionTokenRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var caller = await secondFactor.ApplyAsync(context.Caller, request.SerialNumber, request.TokenCode, cancellationToken);
        return new GetSessionTokenResponse { Credentials = sessions.GetSessionToken(caller, request.DurationSeconds).ToWire() };
    }
}
