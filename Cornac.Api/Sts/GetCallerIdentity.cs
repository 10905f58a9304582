using Cornac.Api.Endpoint;
using Cornac.Api.Models.Sts;
using Cornac.Api.Protocol;

namespace Cornac.Api.Sts;

/// <summary>Says who calls. It needs no permission and cannot be denied.</summary>
internal sealed class GetCallerIdentity : IOperationHandler<GetCallerIdentityRequest, GetCallerIdentityResponse>
{
    public Task<GetCallerIdentityResponse> HandleAsync(GetCallerIdentityRequest request, CallContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new GetCallerIdentityResponse { UserId = context.Caller.UniqueId, Account = context.Caller.AccountId, Arn = context.Caller.PrincipalArn });
}
