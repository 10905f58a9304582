using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Keys;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Models.Sts;
using Cornac.Api.Protocol;

namespace Cornac.Api.Sts;

/// <summary>Opens the sealed explanation of a denial, for callers of the account that was denied.</summary>
internal sealed class DecodeAuthorizationMessage(Keyring keyring) : IOperationHandler<DecodeAuthorizationMessageRequest, DecodeAuthorizationMessageResponse>
{
    public Task<DecodeAuthorizationMessageResponse> HandleAsync(
        DecodeAuthorizationMessageRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var message = DenialMessage.TryOpen(keyring, context.AccountId, request.EncodedMessage)
            ?? throw new InvalidAuthorizationMessageException("The message is not one that this service has given to this account.");
        return Task.FromResult(new DecodeAuthorizationMessageResponse { DecodedMessage = message });
    }
}
